"""Pages for the person who applies: their applications, the one form, papers, receipt, progress."""
