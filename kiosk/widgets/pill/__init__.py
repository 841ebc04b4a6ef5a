"""Round buttons."""
