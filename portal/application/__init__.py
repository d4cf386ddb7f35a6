"""Application: the one form, from draft to submitted.

The *answers* of an application are one mapping of section id → {question id: value}. A group's
records stand under the group's id as a list of mappings, each with its own ``_id``. ``_at_visit``
lists what the person leaves for the home visit (上门时填). Values are plain JSON: text, lists of
option ids, whole numbers, money in fen, dates as ``2026-03-05``, ``yes``/``no``.
Start at ``sections.py``: which pages apply, what is still missing, where to go on.
"""
