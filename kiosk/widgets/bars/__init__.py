"""Months beside one another."""
