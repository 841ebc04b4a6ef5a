"""Handsets: whether it lies on its hook or is at somebody's ear."""
