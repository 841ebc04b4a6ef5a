"""One thing of a list, explained."""
