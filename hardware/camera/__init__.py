"""Cameras: pictures for visits, for log-in by face, and nothing that is kept."""
