"""Signing in at a desk, one's own account, the auditor's page."""
