"""Screening (自测): a person's answers to the guided questionnaire, which advises and never decides.

Answers belong to an anonymous *visit* for a day, or to the person once they signed in. A *handover* carries
them to another phone without showing them. Start at ``answering.py``; ``walking.py`` says
which question comes when, ``figures.py`` and ``changing.py`` put the result into words; the rules are in ``policy``.
"""
