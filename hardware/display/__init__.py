"""The panel's light: off at night, on by touch."""
