"""What a cell, a row and a table of another system mean, without a database, a clock or a file."""
