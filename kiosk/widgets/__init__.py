"""The parts of a screen that two tasks or more use."""
