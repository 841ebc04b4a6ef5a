"""The console's routes, one module a group of pages: each decodes, calls one service, renders."""
