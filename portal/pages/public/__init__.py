"""Pages for everybody: home, guide, questionnaire, sign-in, track, and what is said about the service."""
