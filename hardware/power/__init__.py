"""Mains and battery, as the prison's own UPS sees them."""
