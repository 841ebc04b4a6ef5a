"""Drivers are found by the name in the terminal's settings."""

import pytest

from hardware import drivers
from hardware.device import DeviceState, DeviceUnavailable


def test_the_installed_drivers_are_listed() -> None:
    assert drivers.names("card_reader") == ["pcsc", "rdm6300"]
    assert drivers.names("id_card") == ["sdt"]
    assert drivers.names("speech") == ["pyttsx3", "silent"]
    assert drivers.names("teleporter") == []


def test_a_card_reader_is_made_closed_and_with_its_settings() -> None:
    reader = drivers.card_reader({"driver": "pcsc", "reader": "ACS", "read_timeout_s": 1})
    assert reader.info.driver == "pcsc"
    assert reader.state is DeviceState.CLOSED


def test_an_id_card_reader_is_made_closed_and_with_its_settings() -> None:
    reader = drivers.id_card_reader({"port": "/dev/ttyS9", "read_timeout_s": 1})
    assert reader.info.driver == "sdt"
    assert reader.state is DeviceState.CLOSED


@pytest.mark.parametrize("name", ["pyttsx3", "silent"])
def test_a_voice_is_made_by_its_name(name: str) -> None:
    assert drivers.voice({"driver": name}).info.driver == name


def test_without_settings_there_is_a_driver_all_the_same() -> None:
    assert drivers.card_reader({}).info.device == "card_reader"
    assert drivers.id_card_reader({}).info.device == "id_card"
    assert drivers.voice({}).info.device == "speech"


@pytest.mark.parametrize(
    "settings",
    [
        {"driver": "telepathy"},
        {"driver": 7},
        {"driver": "pcsc", "colour": "red"},
        {"driver": "pcsc", "read_timeout_s": "soon"},
    ],
)
def test_wrong_settings_take_the_device_away_and_say_why(settings: drivers.Settings) -> None:
    with pytest.raises(DeviceUnavailable, match=r"card_reader\."):
        drivers.card_reader(settings)


def test_a_missing_package_takes_the_device_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_package(_entry: object) -> None:
        raise ImportError("No module named 'smartcard'")

    monkeypatch.setattr("importlib.metadata.EntryPoint.load", without_package)
    with pytest.raises(DeviceUnavailable, match="smartcard"):
        drivers.card_reader({})
