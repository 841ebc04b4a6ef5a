"""The frame of every screen of a person."""
