"""Accounts and offices; it shows no case."""
