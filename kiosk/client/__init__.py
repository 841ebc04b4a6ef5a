"""Calls to the server, and the terminal's own identity before it."""
