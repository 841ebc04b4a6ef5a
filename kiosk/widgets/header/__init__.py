"""The bar at the top of every screen of a person."""
