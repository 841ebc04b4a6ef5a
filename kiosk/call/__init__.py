"""The terminal's end of a visit: a process of its own for picture and sound."""
