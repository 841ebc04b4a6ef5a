"""Readers of contactless cards: which card lies on the reader."""
