"""Characters from strokes."""
