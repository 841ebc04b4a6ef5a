"""The tasks of identity: people, devices, log-in at a terminal, staff and their log-in, looks."""
