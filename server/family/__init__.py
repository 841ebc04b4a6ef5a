"""The relatives' own pages: booking a visit, what became of it, and the visit itself."""
