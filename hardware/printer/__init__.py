"""Slip printers: what a family takes home on paper."""
