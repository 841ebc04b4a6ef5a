"""Conditions on plain values: the life of a visit, and what a booking has to keep to."""
