"""Drivers are found by the name in the terminal's settings."""

import pytest

from hardware import drivers, simulators, trials
from hardware.device import DeviceState, DeviceUnavailable


def test_the_installed_drivers_are_listed() -> None:
    assert drivers.names("card_reader") == ["pcsc", "rdm6300", "wedge"]
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


def test_every_terminal_has_a_card_reader_a_voice_and_its_health_unless_told_otherwise() -> None:
    assert set(drivers.chosen({})) == {"card_reader", "health", "speech"}
    chosen = drivers.chosen({"card_reader": {"driver": "none"}, "id_card": {"port": "/dev/ttyS1"}})
    assert set(chosen) == {"health", "speech", "id_card"}
    assert chosen["id_card"] == {"driver": "sdt", "port": "/dev/ttyS1"}


def test_a_class_that_is_no_driver_takes_the_device_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.EntryPoint.load", lambda _entry: dict)
    with pytest.raises(DeviceUnavailable, match="no driver"):
        drivers.make("card_reader", {})


def test_trials_and_simulators_are_found_by_name() -> None:
    assert callable(trials.trial_of("card_reader"))
    with pytest.raises(DeviceUnavailable, match="there is one for"):
        trials.trial_of("teleporter")
    with pytest.raises(DeviceUnavailable, match=r"there are: .*card_reader\.rdm6300"):
        simulators.simulator("teleporter.beam")
