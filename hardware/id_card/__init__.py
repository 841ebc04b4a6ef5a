"""Readers of resident ID cards: who has laid a card on the reader."""
