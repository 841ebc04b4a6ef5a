"""Work items that wait for a named officer's decision."""
