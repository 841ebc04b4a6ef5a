"""Takes in what a prison's old systems export: every row is taken, or refused with its reason."""
