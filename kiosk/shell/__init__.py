"""What all screens of one terminal share."""
