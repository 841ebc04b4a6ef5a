"""Signed packages of a version, and the versions that stand side by side on a machine."""
