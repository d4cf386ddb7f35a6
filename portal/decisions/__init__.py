"""Decisions: what the bureau decides about a case, and what the person can do about it.

To *recognise* gives a category to named members of the household; to *decline* says why not; to *send back*
asks the township again. A decision has a *letter*; against it one can *appeal*, on the page or to the
government. A corrected decision is another *round*.
Start at ``deciding.py``.
"""
