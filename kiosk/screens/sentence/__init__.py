"""A person's sentence: what is behind him, what comes next."""
