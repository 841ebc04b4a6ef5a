"""What terminals wrote down: taken in order, applied exactly once through the owning service."""
