"""Who of the staff looked at a person's data, and why."""
