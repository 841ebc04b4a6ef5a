"""A person hears what became of his act, or that it is saved and on its way."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from kiosk.journal.journal import Journal
from kiosk.journal.seal import Seal
from kiosk.journal.store import Store
from server.wire.sync import ActOutcome, ActResult
from tests.fakes.journal_server import FakeJournalServer

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
LONG_S = 30.0


@pytest.fixture
def server() -> FakeJournalServer:
    return FakeJournalServer()


@pytest.fixture
def journal(tmp_path: Path, server: FakeJournalServer) -> Iterator[Journal]:
    made = Journal(Store(tmp_path, seal=Seal(bytes(32)), device_id=7), server, now=lambda: AT)
    made.open()
    yield made
    made.close()


def write(journal: Journal, *, wait_s: float) -> ActResult | None:
    return journal.write(person_id=3, kind="scores.contest", make=lambda _: "{}", wait_s=wait_s)


def test_the_outcome_comes_back_while_the_person_waits(journal: Journal) -> None:
    result = write(journal, wait_s=LONG_S)
    assert result is not None
    assert result.outcome is ActOutcome.APPLIED
    assert journal.waiting() == 0


def test_an_act_on_its_way_is_counted_until_it_has_arrived(
    journal: Journal, server: FakeJournalServer
) -> None:
    told: list[int] = []
    all_gone = Event()

    def hear(waiting: int) -> None:
        told.append(waiting)
        if waiting == 0:
            all_gone.set()

    journal.listen(hear)
    server.is_cut = True
    assert write(journal, wait_s=0) is None
    assert told == [1]
    server.is_cut = False
    journal.line_is_back()
    assert all_gone.wait(LONG_S)
    assert len(server.applied) == 1


def test_an_act_answered_at_once_makes_no_stir(journal: Journal) -> None:
    told: list[int] = []
    journal.listen(told.append)
    write(journal, wait_s=LONG_S)
    assert told == []
