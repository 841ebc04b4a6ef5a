"""How much of a cycle is done, as a ring."""
