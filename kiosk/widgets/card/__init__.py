"""The white surface that things lie on."""
