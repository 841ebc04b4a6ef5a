"""A calm question before anything ends."""
