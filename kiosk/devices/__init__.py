"""Commands for whoever sets a terminal up: its devices listed, watched, tried and simulated."""
