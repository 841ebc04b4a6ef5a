"""The tasks of ingest: take in exports, and show what became of them."""

from server.ingest.service.run import take_in

__all__ = ["take_in"]
