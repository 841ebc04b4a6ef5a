"""The screen on which a person calls an officer who lets him in."""
