"""What a person in front of a terminal touches."""
