"""Logging in by face: looking, blinking and turning, and an officer where that is not certain."""
