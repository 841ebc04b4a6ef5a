"""The cases a person has opened, and how they stand."""
