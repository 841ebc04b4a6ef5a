"""The routes of the relatives' pages, a task a file."""
