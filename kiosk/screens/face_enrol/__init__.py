"""Taking a face, begun by an officer, after the person himself has said yes."""
