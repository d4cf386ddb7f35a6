"""Casework: what offices do with one submitted application.

A *case* is with one office at a time; a *transfer* moves it to the home township. Its history is its
events; what the applicant reads as the way of the case is made from them.
Start at ``transitions.py``: every move is listed there.
"""
