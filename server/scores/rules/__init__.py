"""What the scoring rules say, as functions of values: no database, clock, file or setting here."""
