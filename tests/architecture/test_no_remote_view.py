"""Nothing lets anybody look at a terminal's screen from afar: no program for it, no way for it."""

import ast
import re
from pathlib import Path

import pytest

from server.wire.identity import ReportReply, TerminalCommand, TerminalReport
from tests.architecture.tree import committed_files, parsed, python_files, shown

VIEWERS = re.compile(
    r"\b(x11vnc|wayvnc|tigervnc|tightvnc|x0vncserver|vncserver|libvncserver|xrdp|freerdp|gnome-remote"
    r"|krfb|teamviewer|anydesk|rustdesk|novnc|websockify|neatvnc|xpra|nomachine|xspice)\b",
    re.IGNORECASE,
)
REMOTE_BACKENDS = re.compile(r"--backend[= ]\S*(rdp|vnc|pipewire)|screen-share|RDP_ENABLED")
# The demo shows its synthetic prison in a browser; an installed terminal has neither part.
OF_THE_DEMO = {"server/demo/view.py"}
NOT_CODE = ("tests/", "docs/", "requirements/")
# Names what may not be installed beside a terminal.
REFUSES_THEM = {"kiosk/install/machine.py"}
# Pictures of the screen are made by the tour, on a display of its own, and nowhere else.
CAPTURES = {"screenshot", "export_to_png", "export_as_image", "grab_screen"}
MAKES_PICTURES = {"kiosk/tour"}
SERVERS = {"create_server", "start_server", "start_unix_server", "HTTPServer", "TCPServer"}


def of_the_terminal() -> list[Path]:
    return [path for path in python_files() if shown(path).startswith(("kiosk/", "hardware/"))]


def test_no_program_for_a_remote_view_is_named_anywhere() -> None:
    named = []
    for path in committed_files():
        inside = shown(path)
        if inside in OF_THE_DEMO | REFUSES_THEM or inside.startswith(
            ("tests/", "docs/", "requirements/")
        ):
            continue
        if not _is_text(path):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if inside == "guitu":
            text = "".join(line for line in text.splitlines() if "PACKAGES_DEMO=" not in line)
        if VIEWERS.search(text) or REMOTE_BACKENDS.search(text):
            named.append(inside)
    assert named == []


def _is_text(path: Path) -> bool:
    return path.suffix not in {".png", ".ttf", ".otf", ".svg", ".mo"}


def test_only_the_tour_takes_pictures_of_a_screen() -> None:
    taking = [
        shown(path)
        for path in of_the_terminal()
        if not shown(path).startswith(tuple(MAKES_PICTURES))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in CAPTURES
    ]
    assert taking == []


def test_terminal_opens_no_door_of_its_own() -> None:
    """It calls its server and is called by nobody. Simulators listen, on loopback and in tests."""
    opening = [
        f"{shown(path)}:{node.lineno}"
        for path in of_the_terminal()
        if "simulat" not in shown(path)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and _opens_a_door(node)
    ]
    assert opening == []


def _opens_a_door(call: ast.Call) -> bool:
    """A server of the library, or a socket bound to an address; a widget binds by keyword."""
    if not isinstance(call.func, ast.Attribute | ast.Name):
        return False
    name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id
    return name in SERVERS or (name == "bind" and bool(call.args))


@pytest.mark.parametrize(
    ("source", "opens"),
    [
        ('line.bind(("0.0.0.0", 5900))', True),
        ("socket.create_server(address)", True),
        ("button.bind(on_release=go)", False),
        ("words.listen(hear)", False),
    ],
)
def test_planted_door_is_found(source: str, *, opens: bool) -> None:
    call = ast.parse(source, mode="eval").body
    assert isinstance(call, ast.Call)
    assert _opens_a_door(call) is opens


def test_no_message_between_terminal_and_server_could_carry_a_screen() -> None:
    """A new field is asked for here: what may it say, and of whom?"""
    assert set(TerminalReport.model_fields) == {
        "version",
        "screen",
        "occupation",
        "waiting_acts",
        "devices",
        "health",
        "answers",
    }
    assert set(TerminalCommand.model_fields) == {"command_id", "kind", "text"}
    assert set(ReportReply.model_fields) == {"report_again_s", "commands", "face_enrolment"}


def test_planted_viewer_is_found() -> None:
    assert VIEWERS.search('PACKAGES_TERMINAL="weston x11vnc"')
    assert REMOTE_BACKENDS.search("weston --backend=rdp")
