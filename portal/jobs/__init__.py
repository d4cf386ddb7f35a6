"""Jobs: what happens after a request, by the worker: sending notices, erasing what has had its day.

A job is queued in the transaction that makes it necessary, is leased, and is done again after a death;
so every job may run twice and must then do nothing more.
"""
