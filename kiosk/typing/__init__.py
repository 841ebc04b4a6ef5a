"""Typing by touch: what keys and strokes become, thought out without a screen."""
