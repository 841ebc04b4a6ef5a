"""Words on the screen: one line, or as many as they need."""
