"""Where the demo lives, on which ports it listens, and what may be put there."""

import os
import shutil
import tomllib
from pathlib import Path
from typing import Final

from server.config import Door, Media, Settings, load_settings
from server.demo.log_ins import read_notes
from server.demo.problems import HomeHoldsAnother
from server.demo.processes import free_port, is_free

CHECKOUT_HOME: Final = Path(__file__).resolve().parent.parent.parent / "var"
_OURS: Final = "# Written by the demo, which looks for free ports at each start."
_SIGNALLING: Final = Media().signalling.port
_DOORS: Final = ("terminals", "console", "public")


def demo_home(stated: Path | None) -> Path:
    """`--home`, else GUITU_HOME where somebody has set it, else a folder of the checkout."""
    if stated is not None:
        return stated.resolve()
    # The launcher sets GUITU_HOME to the checkout's own installation when nobody else did.
    named = Path(os.environ.get("GUITU_HOME") or CHECKOUT_HOME).resolve()
    return CHECKOUT_HOME / "demo" if named == CHECKOUT_HOME else named


def make_room(home: Path, *, kind: str, fresh: bool) -> None:
    """Refuse a folder that holds something else; empty one that holds a demo, if asked to."""
    if not home.exists():
        return
    notes = read_notes(home)
    is_in_use = any(path.name != "settings.toml" for path in home.iterdir())
    if notes is None and is_in_use:
        raise HomeHoldsAnother(f"{home} holds an installation")
    if notes is not None and fresh:
        _empty(home)
    elif notes is not None and notes.kind != kind:
        raise HomeHoldsAnother(f"{home} holds a demo of {notes.kind}")


def _empty(home: Path) -> None:
    for path in home.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "settings.toml" or path.read_text(encoding="utf-8").startswith(_OURS):
            path.unlink()


def settle_ports(home: Path) -> Settings:
    """Keep the doors' ports while they are free; an administrator's settings are left alone."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "settings.toml"
    stated = path.read_text(encoding="utf-8") if path.exists() else _OURS
    if not stated.startswith(_OURS):
        return load_settings(home)
    known = tomllib.loads(stated)
    lines = [_OURS]
    for door in _DOORS:
        default: Door = Settings.model_fields[door].default
        port = known.get(door, {}).get("port", default.port)
        lines += [f"[{door}]", f"port = {port if is_free(port) else free_port()}"]
    port = known.get("media", {}).get("signalling", {}).get("port", _SIGNALLING)
    lines += ["[media.signalling]", f"port = {port if is_free(port) else free_port()}"]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return load_settings(home)
