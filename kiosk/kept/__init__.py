"""What a terminal keeps, sealed, of its own block's people for a line that is down."""
