"""What the terminal writes down before anyone else knows of it, and its delivery."""
