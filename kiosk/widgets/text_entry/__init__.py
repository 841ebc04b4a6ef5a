"""A text in a person's own words, written by touch."""
