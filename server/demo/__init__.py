"""A synthetic prison to try everything on, and the command that starts it whole."""
