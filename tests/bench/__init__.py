"""The bench: what a page, a hand-in and a photograph cost beside the least that could do the same.

Every figure is a *ratio* of two things measured in turns on the same machine in the same minute, so that it
says the same on a slow one. A *pair* is one turn of each; the *spread* is the middle half of all pairs.
Start at ``__main__.py``.
"""
