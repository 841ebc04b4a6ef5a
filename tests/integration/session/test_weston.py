"""The terminal comes up under weston with the settings that are installed, in the place of X."""

import os
import signal
import subprocess
import time
from pathlib import Path

from kiosk.install.plan import FILES
from tests.integration.session.watched import supervisor_command

INSTALLED = "/usr/local/lib/guitu/session"
WITHIN_S = 120


def test_terminal_stands_under_weston(tmp_path: Path) -> None:
    """Without a panel: weston draws into memory. Its unit and its keys need a real seat."""
    runtime, events = tmp_path / "runtime", tmp_path / "events"
    runtime.mkdir(mode=0o700)
    script = tmp_path / "session"
    command = " ".join(f"'{word}'" for word in supervisor_command(tmp_path, "--", "cell"))
    script.write_text(f"#!/bin/sh\necho $$ >'{tmp_path / 'pid'}'\nexec {command} >'{events}'\n")
    script.chmod(0o755)
    settings = (FILES / "weston" / "etc" / "guitu" / "weston.ini").read_text()
    assert INSTALLED in settings
    (tmp_path / "weston.ini").write_text(settings.replace(INSTALLED, str(script)))
    words = ["--backend=headless-backend.so", f"--config={tmp_path / 'weston.ini'}"]
    weston = subprocess.Popen(
        ["weston", *words, f"--log={tmp_path / 'log'}", "--width=1280", "--height=800"],
        env={**os.environ, "XDG_RUNTIME_DIR": str(runtime), "DISPLAY": ""},
        stdout=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + WITHIN_S
        while not (events.exists() and '"stands"' in events.read_text()):
            assert time.monotonic() < until, (tmp_path / "log").read_text()
            assert weston.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.1)
    finally:
        # systemd ends both together.
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGTERM)
        weston.send_signal(signal.SIGTERM)
        weston.wait(60)
