"""What identity decides from values alone: names, secrets, guessing, codes, duties."""
