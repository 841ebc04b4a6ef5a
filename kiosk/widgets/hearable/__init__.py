"""What can be touched to hear it."""
