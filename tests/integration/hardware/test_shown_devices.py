"""What an administrator sees of each reader and of the voice: simulated, watched, tried.

Every command is a process of its own; the readers are on their real wires. Each fault that a
simulator knows is set in turn: it is shown, and a good card is read after it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any  # Any: JSON as it was printed

import pytest

from tests.integration.hardware.commands import Command, finished, running, write_settings

SILENT = {"driver": "silent"}


@dataclass(frozen=True)
class Case:
    """Each card that is laid has another number: a reader may not tell of one that is gone.

    `harmless` faults are no hindrance; `silent` ones look as if no card came at all."""

    name: str
    lay: str
    presented: str = "card presented"
    unreadable: str = "card unreadable"
    lost: str = "reader lost"
    back: str = "reader back"
    removed: str = "card removed"  # empty for a reader that does not tell
    harmless: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    # Shown when the driver opens the reader anew.
    at_opening: frozenset[str] = frozenset()
    losing: frozenset[str] = frozenset()

    @property
    def device(self) -> str:
        return self.name.partition(".")[0]


PCSC = Case("card_reader.pcsc", lay="lay 04A1B2C3D4E5{:02X}")
RDM6300 = Case(
    "card_reader.rdm6300", lay="lay 0A1B2C3D{:02X}", harmless=frozenset({"slow", "noise"})
)
WEDGE = Case(
    "card_reader.wedge",
    lay="lay 04A1B2{:02X}",
    harmless=frozenset({"slow", "noise"}),
    silent=frozenset({"stall", "no enter", "garbage"}),
)
SDT = Case(
    "id_card.sdt",
    lay="lay national",
    presented="id card presented",
    unreadable="id card unreadable",
    lost="id reader lost",
    back="id reader back",
    removed="",
    harmless=frozenset({"noise"}),
    at_opening=frozenset({"self-test"}),
    losing=frozenset(
        {"stall", "slow", "broken off", "wrong check", "wrong length", "huge length"}
        | {"garbage", "wrong status", "self-test"}
    ),
)


_numbers = count(1)


@dataclass
class Bench:
    """A simulator, and the settings of the terminal that meets it."""

    simulator: Command
    faults: list[str]
    home: Path


@contextmanager
def bench(name: str, home: Path) -> Iterator[Bench]:
    with running("simulate", name, home=home) as simulator:
        told = simulator.next()
        device = name.partition(".")[0]
        others = {"card_reader": {"driver": "none"}, "speech": SILENT}
        write_settings(home, {**others, device: told["settings"]})
        yield Bench(simulator, [fault for fault in told["faults"] if fault != "none"], home)


@pytest.mark.parametrize("case", [PCSC, RDM6300, WEDGE, SDT], ids=lambda case: case.name)
def test_each_fault_is_shown_and_survived(case: Case, tmp_path: Path) -> None:
    with bench(case.name, tmp_path) as made, running("watch", home=tmp_path) as watching:
        watching.until(device=case.device, event=case.back)
        assert len(made.faults) > 5
        for fault in made.faults:
            show(case, fault, made.simulator, watching)
            recover(case, fault, made.simulator, watching)
        made.simulator.say("unplug")
        assert watching.until(event=case.lost)["problem"]
        made.simulator.say("plug")
        watching.until(event=case.back)
        assert watching.end() == 0


def show(case: Case, fault: str, simulator: Command, watching: Command) -> None:
    assert simulator.say(f"fault {fault}") == f"Fault: {fault}."
    if fault in case.at_opening:
        simulator.say("unplug")
        simulator.say("plug")
    elif fault != "for ever":
        simulator.say(case.lay.format(next(_numbers)))
    if fault in case.harmless:
        watching.until(event=case.presented)
    elif fault not in case.silent:
        wanted = case.lost if fault in case.losing else case.unreadable
        assert watching.until(event=wanted)["problem"], fault


def recover(case: Case, fault: str, simulator: Command, watching: Command) -> None:
    simulator.say("fault none")
    if fault in case.losing:
        watching.until(event=case.back)
    lift(case, simulator, watching, is_told=fault not in case.silent)
    lay_until_read(case, simulator, watching)
    lift(case, simulator, watching, is_told=True)


def lift(case: Case, simulator: Command, watching: Command, *, is_told: bool) -> None:
    simulator.say("lift")
    if case.removed and is_told:
        watching.until(event=case.removed)


def lay_until_read(case: Case, simulator: Command, watching: Command) -> None:
    """As a person does who sees that nothing happened: he lays the card down once more."""
    for _ in range(10):
        simulator.say(case.lay.format(next(_numbers)))
        if watching.until_within(6.0, event=case.presented) is not None:
            return
        simulator.say("lift")
    pytest.fail("no good card was read after the fault")


@pytest.mark.parametrize(
    ("name", "lay", "said"),
    [
        ("card_reader.pcsc", "lay 04A1B2C3D4E5F6", "A card was read: 7 bytes, ending in F6"),
        ("card_reader.rdm6300", "lay 0A1B2C3D4E", "A card was read: 5 bytes, ending in 4E"),
        ("card_reader.wedge", "lay 04A1B2C3", "A card was read: 4 bytes, ending in C3"),
        ("id_card.sdt", "lay national", "a resident's ID card, number ending in 1X"),
        ("id_card.sdt", "lay I", "residence card (I), number ending in 12"),
        ("id_card.sdt", "lay J", "Macau or Taiwan (J), number ending in 21"),
    ],
)
def test_a_reader_that_works_passes_its_test(
    name: str, lay: str, said: str, tmp_path: Path
) -> None:
    device = name.partition(".")[0]
    with (
        bench(name, tmp_path) as made,
        running("test", device, "--limit", "60", home=tmp_path) as trial,
    ):
        trial.hears("The reader is there")
        made.simulator.say(lay)
        trial.hears(said)
        made.simulator.say("lift")
        told = trial.next()
    assert told["works"] is True


def test_an_id_card_with_an_impossible_date_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with (
        bench("id_card.sdt", tmp_path) as made,
        running("test", "id_card", "--limit", "60", home=tmp_path) as trial,
    ):
        trial.hears("The reader is there")
        made.simulator.say("lay impossible")
        trial.hears("a date on the card is in no calendar")
        made.simulator.say("lift")
        made.simulator.say("lay national")
        assert trial.next()["works"] is True


def test_a_card_with_a_uid_of_10_000_bytes_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with (
        bench("card_reader.pcsc", tmp_path) as made,
        running("test", "card_reader", "--limit", "60", home=tmp_path) as trial,
    ):
        trial.hears("The reader is there")
        made.simulator.say("fault huge")
        made.simulator.say("lay 04A1B2C3")
        trial.hears("The card cannot be read: ")
        made.simulator.say("lift")
        trial.hears("taken away")


def test_the_voice_is_tried_with_each_fault(tmp_path: Path) -> None:
    with bench("speech.pyttsx3", tmp_path) as made:
        assert tried_voice(tmp_path)["works"] is True
        for fault in made.faults:
            made.simulator.say(f"fault {fault}")
            told = tried_voice(tmp_path)
            assert told["works"] is (fault == "slow"), (fault, told["said"])
            assert told["said"], fault
        made.simulator.say("fault none")
        made.simulator.say("unplug")
        assert "espeak-ng" in tried_voice(tmp_path)["said"][0]
        made.simulator.say("plug")
        assert tried_voice(tmp_path)["works"] is True


def tried_voice(home: Path) -> dict[str, Any]:
    return finished("test", "speech", "--limit", "30", home=home)
