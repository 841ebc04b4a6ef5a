"""Faces: found, measured and made into numbers on the terminal; the server alone compares them."""
