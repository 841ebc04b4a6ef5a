"""The bar of the voice-and-icon mode."""
