"""The one-tap overview of where a person stands."""
