"""A person's account: what there is, and where it came from."""
