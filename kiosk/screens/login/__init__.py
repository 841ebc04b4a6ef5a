"""Logging in: by card or by number, always with the PIN."""
