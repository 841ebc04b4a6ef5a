"""One folder for each task that a person does at a terminal."""
