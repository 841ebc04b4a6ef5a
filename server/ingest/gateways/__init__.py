"""Readers of other systems' files and databases."""
