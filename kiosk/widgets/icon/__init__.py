"""Phosphor icons, plain or in a tinted square."""
