"""A few possibilities beside each other."""
