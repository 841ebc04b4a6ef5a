"""What is known of one thing, line by line."""
