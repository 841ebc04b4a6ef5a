"""A person's score, month by month and line by line."""
