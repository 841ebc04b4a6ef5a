"""Contesting a line without writing a word."""
