"""The supervisor of the terminal: starts it, and starts it again when it ends or hangs."""
