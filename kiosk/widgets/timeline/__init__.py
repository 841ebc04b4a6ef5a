"""What was, what is and what comes, in its order."""
