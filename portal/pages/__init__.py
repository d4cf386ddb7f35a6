"""Pages: what people see and send, grouped by reader (public, applicant, …).

A handler loads, acts and shows: it opens its one transaction with ``who.acting`` (or ``who.visiting``),
renders after it, and leaves every refusal to ``errors.py``. Reader folders never import each other.
"""
