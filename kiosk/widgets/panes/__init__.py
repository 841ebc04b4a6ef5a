"""A list at the left, what was chosen of it at the right."""
