"""The terminal's voice: text becomes a sound file that the terminal plays."""
