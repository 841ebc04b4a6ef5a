"""What the camera sees, as a mirror shows it."""
