"""Runs the server's commands: `python -m server COMMAND`."""

import sys

from server.cli import main

sys.exit(main())
