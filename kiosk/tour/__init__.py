"""Driving a terminal by touch as a person does, and keeping a picture of each screen."""
