"""Keeps what was seen and heard in a visit, shows whether it is whole, and makes films of it."""
