"""Demonstration: invented people and staff, made by the same verbs as the pages.

None of these names, numbers or stories is anybody's. A second run adds nothing. Start at ``adding.py``.
"""
