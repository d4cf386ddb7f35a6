"""People: who somebody is, proved by a phone number and a code sent to it.

A *visit* is an anonymous browser, known by a cookie alone; a *person* is a phone number that was proved;
a *session* is one signed-in browser of a person. Start at ``signing_in.py``.
"""
