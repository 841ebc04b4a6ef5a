"""Asking for a visit: with whom, how, and when."""
