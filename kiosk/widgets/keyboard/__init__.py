"""The keys, the candidates and the field for strokes."""
