"""Who starts the terminal's session again when it is silent: the service manager."""
