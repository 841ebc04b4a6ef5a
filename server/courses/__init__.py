"""Class hours 课时, the ledger of education."""
