"""The digits, large."""
