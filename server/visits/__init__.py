"""Visits: rooms and slots, who may visit whom, bookings and what becomes of them."""
