"""A remote visit: the notice, the waiting room, the other side, and how it was."""
