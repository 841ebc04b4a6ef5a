"""Where a person is held, and his sentence."""
