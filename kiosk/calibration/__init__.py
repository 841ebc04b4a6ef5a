"""Calibrating the touch panel of a terminal, by touch alone."""
