"""The terminal's own directory: settings, device key and the server's certificate."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from kiosk.client.toml_lines import with_value

_SETTINGS, _CERTIFICATE, _KEY = "terminal.toml", "keys/server.pem", "keys/device.key"


@dataclass(frozen=True)
class Enrolment:
    """Where the server is, and who this terminal is to it."""

    server_url: str
    device_id: int
    name: str
    prison: str
    block: str


@dataclass(frozen=True)
class PanelSettings:
    """`mm_per_px` is measured with a ruler on the panel; 0 means nobody did."""

    width_px: int = 1280
    height_px: int = 800
    mm_per_px: float = 0.0
    touch: str = "mouse,disable_multitouch"


@dataclass(frozen=True)
class TerminalSettings:
    """What an administrator sets for one terminal."""

    enrolment: Enrolment | None = None
    panel: PanelSettings = field(default_factory=PanelSettings)
    language: str = "zh"
    time_zone: str = "Asia/Shanghai"
    hide_after: timedelta = timedelta(seconds=60)
    log_out_after: timedelta = timedelta(seconds=150)
    ask_for: timedelta = timedelta(seconds=20)
    # So that nobody who only says "I am here" keeps the terminal from the others of his block.
    most_put_offs: int = 10
    reduced_motion: bool = False
    key_sounds: bool = False
    devices: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


class TerminalHome:
    """The directory and what lies in it. The key never leaves it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @property
    def certificate(self) -> Path:
        return self.directory / _CERTIFICATE

    @property
    def device_key(self) -> Path:
        return self.directory / _KEY

    @property
    def server_signing_key(self) -> Path:
        """The public key of the server that signs material for this terminal."""
        return self.directory / "keys" / "server.signing.pub"

    @property
    def prepared(self) -> Path:
        """Material prepared for this terminal, signed and sealed until its time."""
        return self.directory / "prepared"

    @property
    def journal(self) -> Path:
        return self.directory / "journal"

    @property
    def typing(self) -> Path:
        """What the keyboard's engines compile, and the words that the prison adds."""
        return self.directory / "typing"

    @property
    def kept(self) -> Path:
        """What is kept, sealed, of the block's people for a line that is down."""
        return self.directory / "kept"

    @property
    def kept_secret(self) -> Path:
        return self.directory / "keys" / "kept.secret"

    @property
    def kivy_home(self) -> Path:
        return self.directory / "kivy"

    def settings(self) -> TerminalSettings:
        path = self.directory / _SETTINGS
        if not path.exists():
            return TerminalSettings()
        return _settings(tomllib.loads(path.read_text(encoding="utf-8")))

    def write_enrolment(self, enrolment: Enrolment) -> None:
        """Put the enrolment first and keep every line that an administrator wrote."""
        path = self.directory / _SETTINGS
        kept = _without_enrolment(path.read_text(encoding="utf-8")) if path.exists() else ""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(kept + _enrolment_lines(enrolment), encoding="utf-8")

    def write_device_setting(self, device: str, key: str, value: Sequence[float]) -> None:
        """Whole or not at all. CannotEdit when the file is written in an unusual way."""
        path = self.directory / _SETTINGS
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        made = with_value(text, table=f"devices.{device}", key=key, value=value)
        draft = path.with_suffix(".new")
        draft.write_text(made, encoding="utf-8")
        draft.replace(path)


def _settings(table: dict[str, object]) -> TerminalSettings:
    default = TerminalSettings()
    idle = _table(table, "idle")
    return TerminalSettings(
        enrolment=_enrolment(_table(table, "enrolment")),
        panel=_panel(_table(table, "panel")),
        language=_text(table, "language", default.language),
        time_zone=_text(table, "time_zone", default.time_zone),
        hide_after=_seconds(idle, "hide_after_s", default.hide_after),
        log_out_after=_seconds(idle, "log_out_after_s", default.log_out_after),
        ask_for=_seconds(idle, "ask_for_s", default.ask_for),
        most_put_offs=int(_number(idle, "most_put_offs", default.most_put_offs)),
        reduced_motion=table.get("reduced_motion") is True,
        key_sounds=_table(table, "typing").get("key_sounds") is True,
        devices=_devices(_table(table, "devices")),
    )


def _enrolment(table: dict[str, object]) -> Enrolment | None:
    device_id = table.get("device_id")
    if not isinstance(device_id, int):
        return None
    return Enrolment(
        server_url=_text(table, "server_url", ""),
        device_id=device_id,
        name=_text(table, "name", ""),
        prison=_text(table, "prison", ""),
        block=_text(table, "block", ""),
    )


def _panel(table: dict[str, object]) -> PanelSettings:
    default = PanelSettings()
    return PanelSettings(
        width_px=int(_number(table, "width_px", default.width_px)),
        height_px=int(_number(table, "height_px", default.height_px)),
        mm_per_px=_number(table, "mm_per_px", default.mm_per_px),
        touch=_text(table, "touch", default.touch),
    )


def _devices(table: dict[str, object]) -> dict[str, dict[str, object]]:
    """A table a device: `driver` and the driver's own settings."""
    tables = {device: settings for device, settings in table.items() if isinstance(settings, dict)}
    reader = table.get("card_reader")
    if isinstance(reader, str):
        # The first release had one line for the reader's name, or "none".
        pcsc = {"driver": "pcsc", "reader": reader}
        tables["card_reader"] = {"driver": "none"} if reader == "none" else pcsc
    return tables


def _table(table: dict[str, object], name: str) -> dict[str, object]:
    value = table.get(name)
    return value if isinstance(value, dict) else {}


def _text(table: dict[str, object], name: str, default: str) -> str:
    value = table.get(name)
    return value if isinstance(value, str) else default


def _number(table: dict[str, object], name: str, default: float) -> float:
    value = table.get(name)
    return float(value) if isinstance(value, (int, float)) else default


def _seconds(table: dict[str, object], name: str, default: timedelta) -> timedelta:
    return timedelta(seconds=_number(table, name, default.total_seconds()))


def _enrolment_lines(enrolment: Enrolment) -> str:
    texts = {"server_url": enrolment.server_url, "name": enrolment.name,
             "prison": enrolment.prison, "block": enrolment.block}  # fmt: skip
    lines = [f"{name} = {_quoted(value)}" for name, value in texts.items()]
    return "\n".join(["[enrolment]", f"device_id = {enrolment.device_id}", *lines, ""])


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _without_enrolment(text: str) -> str:
    kept: list[str] = []
    is_inside = False
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("["):
            is_inside = line.strip() == "[enrolment]"
        if not is_inside:
            kept.append(line)
    return "".join(kept)
