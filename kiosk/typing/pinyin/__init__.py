"""Characters from the letters of their sound."""
