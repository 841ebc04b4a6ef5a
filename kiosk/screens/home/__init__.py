"""The first screen of a person: where he stands, in one tap."""
