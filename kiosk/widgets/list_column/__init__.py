"""An answer with the list it is made of."""
