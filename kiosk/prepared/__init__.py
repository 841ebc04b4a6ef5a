"""Material prepared for this terminal, signed and sealed until its time."""
