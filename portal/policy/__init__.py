"""Policy: what the scheme and the law say, as data, and plain functions that apply it.

A *pack* is a folder of TOML valid from a day on: questions, conditions, categories, joint items,
papers, places, clocks, the one form and its texts. A *condition* is met, unmet or unknown; a
*category* is likely, unlikely or undetermined. Nothing here decides: it advises, with reasons.
Start at ``pack.py`` (loading) and ``recommending.py`` (one evaluation of answers).
"""
