"""What scores does, one task a function; each module is one group of tasks."""
