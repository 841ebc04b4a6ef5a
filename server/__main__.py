"""Runs the server's commands: `python -m server COMMAND`."""

import signal
import sys

from server.cli import main

# Ctrl-C ends it also where whoever started it had switched that off.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main())
