"""Things beside each other, mirrored for the left hand."""
