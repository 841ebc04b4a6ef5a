"""A person's visits: what is arranged, what became of it, and whom he may see."""
