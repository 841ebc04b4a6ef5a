"""Sets a Debian 12 machine up as a terminal or a server. `files/` mirrors what goes where."""
