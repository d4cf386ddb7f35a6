"""Habits: what the whole house keeps to, whoever writes the next page."""
