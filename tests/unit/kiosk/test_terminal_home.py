"""The terminal's own directory."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.client.device_key import DeviceKey
from kiosk.client.terminal_home import Enrolment, TerminalHome, TerminalSettings

ENROLMENT = Enrolment("https://10.0.0.1:8443", 7, '三号"机', "第一监狱", "三监区")


def test_an_empty_home_has_plain_settings(tmp_path: Path) -> None:
    assert TerminalHome(tmp_path).settings() == TerminalSettings()


def test_an_enrolment_is_read_as_it_was_written(tmp_path: Path) -> None:
    home = TerminalHome(tmp_path)
    home.write_enrolment(ENROLMENT)
    assert home.settings().enrolment == ENROLMENT


def test_enrolling_again_keeps_what_an_administrator_wrote(tmp_path: Path) -> None:
    home = TerminalHome(tmp_path)
    home.write_enrolment(ENROLMENT)
    path = tmp_path / "terminal.toml"
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\n[idle]\nhide_after_s = 20\n[panel]\nmm_per_px = 0.17\n")
    home.write_enrolment(Enrolment("https://10.0.0.2", 8, "a", "b", "c"))
    settings = home.settings()
    assert settings.enrolment is not None
    assert settings.enrolment.device_id == 8
    assert settings.hide_after == timedelta(seconds=20)
    assert settings.panel.mm_per_px == 0.17


def test_the_key_is_made_once_and_read_by_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "device.key"
    made = DeviceKey.load_or_make(path)
    assert DeviceKey.load_or_make(path).public_bytes == made.public_bytes
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_each_device_has_a_table_of_settings(tmp_path: Path) -> None:
    lines = '[devices.card_reader]\ndriver = "rdm6300"\nport = "/dev/ttyS1"\n[devices.speech]\n'
    (tmp_path / "terminal.toml").write_text(lines)
    devices = TerminalHome(tmp_path).settings().devices
    assert devices == {"card_reader": {"driver": "rdm6300", "port": "/dev/ttyS1"}, "speech": {}}


@pytest.mark.parametrize(
    ("line", "settings"),
    [
        ('card_reader = "none"', {"driver": "none"}),
        ('card_reader = "ACS"', {"driver": "pcsc", "reader": "ACS"}),
    ],
)
def test_the_one_line_of_the_first_release_is_understood(
    line: str, settings: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "terminal.toml").write_text(f"[devices]\n{line}\n")
    assert TerminalHome(tmp_path).settings().devices == {"card_reader": settings}
