"""The portal of 帮扶“一件事”: ask for help once, and fourteen units answer.

The packages are named by nouns of the scheme; ``docs/decisions.md`` says why they are as they are.
"""
