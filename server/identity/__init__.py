"""Who a person, an officer and a terminal is, and how each proves it."""
