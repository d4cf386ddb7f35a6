"""Core: what every package stands on, and what knows nothing of the scheme.

*Sealing* keeps personal data unreadable at rest; a *transaction* begins by saying who acts;
a *refusal* is an answer in plain words and never a crash.
"""
