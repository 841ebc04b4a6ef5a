"""How much of a stretch is behind one, as a bar."""
