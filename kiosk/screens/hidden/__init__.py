"""What stands on the screen when its person seems to have gone away."""
