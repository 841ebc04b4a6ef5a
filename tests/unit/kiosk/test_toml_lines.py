"""One value of a terminal's settings is exchanged, and every other line stays as it was."""

import tomllib
from pathlib import Path

import pytest

from kiosk.client.terminal_home import TerminalHome
from kiosk.client.toml_lines import CannotEdit, with_value

NUMBERS = [1.5, 0.0, -0.25]
TABLE, KEY = "devices.touch", "calibration"

OLD = """# of the panel in the corridor
language = "en"

[devices.touch]  # by its own driver
driver = "mt_b"
calibration = [
    1.0,  # old
    2.0,
]
device = "usb-panel"

[devices.card_reader]
calibration = [9.0]
"""


def changed(text: str) -> str:
    return with_value(text, table=TABLE, key=KEY, value=NUMBERS)


def test_the_value_is_exchanged_and_the_rest_kept() -> None:
    made = changed(OLD)
    read = tomllib.loads(made)
    assert read["devices"]["touch"] == {
        "driver": "mt_b", "calibration": NUMBERS, "device": "usb-panel"
    }  # fmt: skip
    assert read["devices"]["card_reader"] == {"calibration": [9.0]}
    assert "# of the panel in the corridor" in made
    assert "# by its own driver" in made
    assert changed(made) == made


@pytest.mark.parametrize("text", ["", 'language = "zh"\n', "[devices.speech]\nrate = 1"])
def test_a_table_that_is_not_there_is_made(text: str) -> None:
    assert tomllib.loads(changed(text))["devices"]["touch"] == {"calibration": NUMBERS}


@pytest.mark.parametrize(
    "text",
    [
        'devices = {touch = {driver = "mt_b"}}',
        "devices.touch.driver = 'mt_b'",
        "devices = 1",
        "[devices]\ntouch = 'mt_b'",
        "this is no TOML",
    ],
)
def test_settings_written_in_another_way_are_refused(text: str) -> None:
    with pytest.raises(CannotEdit):
        changed(text)


def test_a_refusal_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "terminal.toml"
    file.write_text("devices = 1", encoding="utf-8")
    with pytest.raises(CannotEdit):
        TerminalHome(tmp_path).write_device_setting("touch", KEY, NUMBERS)
    assert file.read_text(encoding="utf-8") == "devices = 1"


def test_the_terminal_reads_what_was_written(tmp_path: Path) -> None:
    (tmp_path / "terminal.toml").write_text(OLD, encoding="utf-8")
    home = TerminalHome(tmp_path)
    home.write_device_setting("touch", KEY, NUMBERS)
    assert home.settings().devices["touch"]["calibration"] == NUMBERS
    assert home.settings().language == "en"
    assert [path.name for path in tmp_path.iterdir()] == ["terminal.toml"]
