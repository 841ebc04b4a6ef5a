"""The screen that stands when nobody is logged in."""
