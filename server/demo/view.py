"""Shows the terminal as a page in a browser on this machine, where there is no display.

Only the demo can do this: an installed terminal has no such way in.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.demo.problems import PartFailed
from server.demo.processes import LOOPBACK, Family, free_port, is_listening

WIDTH_PX: Final = 1280
HEIGHT_PX: Final = 800
_PAGES: Final = Path("/usr/share/novnc")
_STARTS_WITHIN_S: Final = 15.0
# What the VNC protocol can carry.
_PASSWORD_CHARACTERS: Final = 8


@dataclass(frozen=True)
class View:
    """`display` is for the terminal, `address` for the browser."""

    display: str
    address: str


def open_display(family: Family) -> str:
    """A virtual display; returns its name."""
    reads, writes = os.pipe()
    screen = f"{WIDTH_PX}x{HEIGHT_PX}x24"
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", screen, "-nolisten", "tcp"]
    try:
        family.start("display", command, keeps=[writes])
    finally:
        os.close(writes)
    with os.fdopen(reads, "rb") as answer:
        number = answer.readline().strip()
    if not number:
        raise PartFailed("Xvfb found no display to open")
    return f":{number.decode()}"


def open_view(family: Family, *, display: str, home: Path) -> View:
    """The page, for whoever has its address: a web page elsewhere cannot guess the password."""
    if not _PAGES.is_dir():
        raise PartFailed("novnc is not installed: ./guitu setup demo")
    password = secrets.token_urlsafe(_PASSWORD_CHARACTERS)[:_PASSWORD_CHARACTERS]
    file = home / "view.password"
    file.touch(mode=0o600)
    file.write_text(password, encoding="ascii")
    picture, page = free_port(), free_port()
    listens = ["-listen", LOOPBACK, "-rfbport", str(picture), "-noipv6", "-no6"]
    shows = ["-display", display, "-passwdfile", str(file), "-forever", "-shared", "-nocursor"]
    family.start("picture", ["x11vnc", *listens, *shows, "-quiet"])
    family.wait_for("the picture", lambda: is_listening(picture), within_s=_STARTS_WITHIN_S)
    family.start(
        "page",
        ["websockify", "--web", str(_PAGES), f"{LOOPBACK}:{page}", f"{LOOPBACK}:{picture}"],
    )
    family.wait_for("the page", lambda: is_listening(page), within_s=_STARTS_WITHIN_S)
    address = f"http://{LOOPBACK}:{page}/vnc_lite.html?scale=true&password={password}"
    return View(display, address)
