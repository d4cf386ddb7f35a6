"""Notices: what the portal tells people by SMS.

A notice is written to the *outbox* in the transaction that makes it true, and sent later by a *gateway*.
It never names a category, an illness or an amount (policy-facts §8). Start at ``sending.py``.
"""
