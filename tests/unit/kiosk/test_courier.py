"""Each act reaches the server once and in order, whatever the line does or is restored."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.client.errors import LineDown, Refused
from kiosk.journal.courier import Courier
from kiosk.journal.seal import Seal
from kiosk.journal.store import Store
from server.wire.sync import MOST_ACTS, ActResult
from tests.fakes.journal_server import FakeJournalServer

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


class Terminal:
    """One journal and its courier, driven by hand."""

    def __init__(self, folder: Path, server: FakeJournalServer, *, kept: int = 100) -> None:
        self.folder, self.server, self.kept = folder, server, kept
        self.told: list[ActResult] = []
        self.start()

    def start(self) -> None:
        self.store = Store(self.folder, seal=Seal(bytes(32)), device_id=7)
        self.courier = Courier(self.store, self.server, told=self.told.extend, kept=self.kept)

    def restart(self) -> None:
        self.store.close()
        self.start()

    def save_image(self, image: Path) -> None:
        self.store.close()
        shutil.copytree(self.folder, image)
        self.start()

    def put_back(self, image: Path) -> None:
        self.store.close()
        shutil.rmtree(self.folder)
        shutil.copytree(image, self.folder)
        self.start()

    def write(self, count: int = 1) -> list[str]:
        return [
            self.store.append(person_id=3, kind="scores.contest", make=lambda _: "{}", at=AT).act_id
            for _ in range(count)
        ]

    def deliver(self) -> None:
        """As the courier's thread would: a disagreement is settled at the next try."""
        try:
            self.courier.deliver_all()
        except Refused:
            self.courier.deliver_all()


@pytest.fixture
def server() -> FakeJournalServer:
    return FakeJournalServer()


@pytest.fixture
def terminal(tmp_path: Path, server: FakeJournalServer) -> Iterator[Terminal]:
    made = Terminal(tmp_path / "journal", server)
    yield made
    made.store.close()


def test_all_that_was_written_arrives_in_order(terminal: Terminal) -> None:
    written = terminal.write(2 * MOST_ACTS + 3)
    terminal.deliver()
    assert terminal.server.applied == written
    assert [result.act_id for result in terminal.told] == written
    assert terminal.store.position().waiting == 0


def test_what_was_written_while_the_line_was_down_arrives_later(terminal: Terminal) -> None:
    terminal.server.is_cut = True
    written = terminal.write(3)
    with pytest.raises(LineDown):
        terminal.deliver()
    terminal.server.is_cut = False
    terminal.deliver()
    assert terminal.server.applied == written


def test_a_lost_answer_doubles_nothing(terminal: Terminal) -> None:
    written = terminal.write(3)
    terminal.server.loses_answers = 1
    with pytest.raises(LineDown):
        terminal.deliver()
    terminal.deliver()
    assert terminal.server.applied == written
    assert terminal.store.position().waiting == 0


def test_a_terminal_that_restarts_after_a_lost_answer_doubles_nothing(terminal: Terminal) -> None:
    written = terminal.write(3)
    terminal.server.loses_answers = 1
    with pytest.raises(LineDown):
        terminal.deliver()
    terminal.restart()
    written += terminal.write()
    terminal.deliver()
    assert terminal.server.applied == written


def test_an_old_image_put_back_begins_a_new_epoch(terminal: Terminal, tmp_path: Path) -> None:
    written = terminal.write(2)
    terminal.deliver()
    terminal.save_image(tmp_path / "image")
    written += terminal.write(2)
    terminal.deliver()
    terminal.put_back(tmp_path / "image")
    written += terminal.write()
    terminal.deliver()
    assert terminal.server.applied == written
    assert terminal.store.position().epoch == 2


def test_an_old_image_that_wrote_as_much_again_begins_a_new_epoch(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.deliver()
    terminal.save_image(tmp_path / "image")
    written = terminal.write(2)
    terminal.deliver()
    terminal.put_back(tmp_path / "image")
    written += terminal.write(3)
    terminal.deliver()
    assert terminal.server.applied == written


def test_a_server_restored_from_a_backup_gets_what_it_lost(terminal: Terminal) -> None:
    first = terminal.write(2)
    terminal.deliver()
    backup = (list(first), dict(terminal.server.contents), dict(terminal.server.epochs))
    later = terminal.write(2)
    terminal.deliver()
    terminal.server.applied, terminal.server.contents, terminal.server.epochs = backup
    terminal.restart()
    terminal.deliver()
    assert terminal.server.applied == first + later


def test_a_server_that_lost_all_gets_all_that_is_kept(terminal: Terminal) -> None:
    written = terminal.write(5)
    terminal.deliver()
    terminal.server.applied, terminal.server.contents = [], {}
    terminal.server.epochs = {}
    terminal.restart()
    terminal.deliver()
    assert terminal.server.applied == written


def test_a_server_that_lost_more_than_is_kept_gets_the_rest(
    tmp_path: Path, server: FakeJournalServer
) -> None:
    terminal = Terminal(tmp_path / "journal", server, kept=2)
    written = terminal.write(6)
    terminal.deliver()
    server.applied, server.contents, server.epochs = [], {}, {}
    terminal.restart()
    terminal.deliver()
    assert server.applied == written[-2:]
    terminal.store.close()
