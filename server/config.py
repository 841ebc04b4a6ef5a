"""The settings of one installation, read from GUITU_HOME/settings.toml."""

import os
import tomllib
from pathlib import Path
from typing import Any, Self  # an overridden limit is checked by Limits
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


class SettingsWrong(Exception):
    """settings.toml cannot be read; the message names the line or the field."""


class DoorTaken(Exception):
    """A door cannot listen where the settings put it; the message names the address."""


class Door(BaseModel):
    """Where one door listens. Port 0 takes any free one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(ge=0, le=65535)
    certificate: Path | None = None
    key: Path | None = None


class Media(BaseModel):
    """How a media node runs, and how ends and the node itself reach what they need."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(default="node-1", max_length=64, pattern=r"^[A-Za-z0-9._-]+$")
    # Where the UDP ports are, and how ends reach that address if it is another (behind NAT).
    host: str = "127.0.0.1"
    told_host: str | None = None
    low_port: int = Field(default=40_000, ge=1024, le=65535)
    high_port: int = Field(default=40_999, ge=1024, le=65535)
    signalling: Door = Door(port=7090)
    # The signalling's address as ends reach it, if other than the door's own.
    url: str | None = Field(default=None, max_length=200, pattern=r"^wss?://")
    most_rooms: int = Field(default=60, ge=1)
    # Of a server on another machine: its address, the SHA-256 of its certificate, and the public
    # half of its signing key, both in hexadecimal. None: this installation's own.
    server: str | None = Field(default=None, pattern=r"^https?://")
    server_certificate: str | None = Field(default=None, pattern=r"^[0-9a-fA-F]{64}$")
    server_key: str | None = Field(default=None, pattern=r"^[0-9a-fA-F]{64}$")

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.low_port > self.high_port:
            raise ValueError("low_port is above high_port")
        if self.told_host is None and self.host in {"0.0.0.0", "::"}:  # noqa: S104  # refused here
            raise ValueError("with this host, told_host has to name the address that ends reach")
        return self


class Turn(BaseModel):
    """A coturn server for ends that reach a media node, or each other, in no other way."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: str = Field(default="", pattern=r"^(turns?:.{1,180})?$")
    # That of coturn's static-auth-secret; credentials made of it last for one visit.
    secret: str = Field(default="", repr=False)
    relay_only: bool = False

    @model_validator(mode="after")
    def _whole(self) -> "Turn":
        if bool(self.url) != bool(self.secret) or (self.relay_only and not self.url):
            raise ValueError("turn: url and secret go together, and relay_only needs both")
        return self


class Settings(BaseModel):
    """Everything has a default, so that an empty GUITU_HOME works."""

    # The database's address may hold a password, which no message repeats.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    home: Path
    # None: SQLite in GUITU_HOME.
    database_url: str | None = None
    zone: str = "Asia/Shanghai"
    terminals: Door = Door(port=7443)
    console: Door = Door(port=7080)
    public: Door = Door(port=7081)
    media: Media = Media()
    turn: Turn = Turn()
    # The name by which browsers reach the console, which WebAuthn keys are bound to.
    console_origin: str | None = None
    # The address of the public door as families type it, told with an invitation.
    public_origin: str | None = None
    limits: dict[str, dict[str, Any]] = {}  # see server.infra.limits

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"no such time zone: {zone}") from error
        return zone

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str | None) -> str | None:
        try:
            kind = make_url(url).get_backend_name() if url else "sqlite"
        except ArgumentError as error:
            raise ValueError("no address of a database") from error
        if kind not in {"sqlite", "postgresql"}:
            raise ValueError(f"a database is sqlite or postgresql, not {kind}")
        return url

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.home / 'guitu.sqlite'}"

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def recordings(self) -> Path:
        return self.home / "recordings"

    @property
    def anchors(self) -> Path:
        return self.home / "anchors"


def default_home() -> Path:
    """GUITU_HOME, or ./var of a checkout."""
    return Path(os.environ.get("GUITU_HOME") or Path(__file__).resolve().parent.parent / "var")


def load_settings(home: Path | None = None) -> Settings:
    """Read the settings; GUITU_DATABASE_URL stands above the file, for it may hold a password."""
    place = (home or default_home()).resolve()
    path = place / "settings.toml"
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsWrong(f"{path}: {error}") from error
    if url := os.environ.get("GUITU_DATABASE_URL"):
        stated["database_url"] = url
    try:
        return Settings(home=place, **stated)
    except (ValidationError, TypeError) as error:
        raise SettingsWrong(f"{path}: {error}") from error
