"""The soak: the real portal under faults and load, for minutes. ``make soak`` runs it.

The *house* is a ``python -m portal serve`` with a data folder and a port of its own. *Applicants* use it over
HTTP and try again as the pages do. The *ledger* is what they were told; whatever was told must still be true.
"""
