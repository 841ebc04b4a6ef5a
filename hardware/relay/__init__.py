"""Relays: a lamp over a door, a lock that only an officer's hand opens."""
