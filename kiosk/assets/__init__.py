"""Typefaces and icons of the terminal; `build` makes those that are not committed."""
