"""The officers' web console: pages over the same services that the terminals use."""
