"""The window of a terminal."""
