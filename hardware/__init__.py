"""The devices of a terminal, each behind a Protocol, with its drivers and a simulator."""
