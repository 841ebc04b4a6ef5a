"""The demo's terminal has a card reader on which cards are laid by a word."""

import sys
import tomllib
from pathlib import Path

from kiosk.client.terminal_home import Enrolment, TerminalHome
from server.demo.card_reader import SIMULATED, start_reader, write_table
from server.demo.log_ins import DemoNotes, InmateLogIn
from server.demo.processes import Family
from tests.integration.hardware.commands import running

NOTES = DemoNotes(
    "synthetic",
    inmates=(
        InmateLogIn("1", "246810", "04A1B2C3", "甲", "一监区"),
        InmateLogIn("2", "246810", "04A1B2C4", "乙", "一监区"),
    ),
)


def test_a_card_laid_by_a_word_is_read_by_the_terminal(tmp_path: Path) -> None:
    members, settings = Family(tmp_path / "logs"), tmp_path / "terminal.toml"
    settings.write_text('[devices.speech]\ndriver = "none"\n')
    command = [sys.executable, "-P", "-m", "kiosk", *SIMULATED, "--home", str(tmp_path)]
    try:
        reader = start_reader(members, command, terminal_settings=settings)
        assert reader is not None
        with running("test", "card_reader", "--limit", "60", home=tmp_path) as trial:
            trial.hears("Lay a card on it")
            assert "乙" in reader.lay(" 2", NOTES)
            trial.hears("4 bytes, ending in C4")
            assert trial.next()["works"] is True
        assert reader.lay("9", NOTES) == reader.lay("x", NOTES) == "k 1 … k 2"
    finally:
        members.end()


def test_the_settings_are_renewed_and_nothing_else_of_the_file_is_touched(tmp_path: Path) -> None:
    home, path = TerminalHome(tmp_path), tmp_path / "terminal.toml"
    path.write_text("[idle]\nhide_after_s = 20\n")
    write_table(path, {"driver": "wedge", "device": "/tmp/one"})
    home.write_enrolment(Enrolment("https://127.0.0.1:1", 7, "a", "b", "c"))
    write_table(path, {"driver": "wedge", "device": "/tmp/two"})
    read = tomllib.loads(path.read_text())
    assert read["devices"]["card_reader"] == {"driver": "wedge", "device": "/tmp/two"}
    assert (read["idle"]["hide_after_s"], read["enrolment"]["device_id"]) == (20, 7)


def test_a_reader_that_somebody_has_set_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "terminal.toml"
    path.write_text('[devices.card_reader]\ndriver = "pcsc"\n')
    assert start_reader(Family(tmp_path / "logs"), ["false"], terminal_settings=path) is None
    assert path.read_text() == '[devices.card_reader]\ndriver = "pcsc"\n'
