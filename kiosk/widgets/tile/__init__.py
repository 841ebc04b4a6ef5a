"""Destinations on the first screen."""
