"""How the terminal speaks to a person: language, size, contrast."""
