"""Each terminal's journal on the pages, and its alarms, looked at by who has the duty."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text

from server.identity.rules.kinds import Door
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import sessions, terminal_state
from server.infra.errors import GuituError
from server.infra.permissions import Role
from server.sync import service as sync
from server.sync.rules import AlarmSeen, OtherAct
from server.wire.scores import WithdrawRequest
from server.wire.sync import StreamRequest
from tests.factories.console import Browser, ConsoleWorld, Officer
from tests.factories.identity import make_device
from tests.factories.reports import said
from tests.factories.sync import JournalToDeliver

OTHER = '{"language":"en","text_size":"normal","high_contrast":true}'


@dataclass
class WatchedTerminal:
    """A terminal of the first block, at which the inmate is."""

    world: ConsoleWorld
    device: DeviceClaim
    journal: JournalToDeliver

    @property
    def path(self) -> str:
        return f"/console/terminals/{self.device.device_id}"

    def report(self, *, waiting: int = 0) -> None:
        with self.world.installation.database.writing() as session:
            report = said(waiting_acts=waiting)
            terminal_state.report(session, self.world.ctx, device=self.device, request=report)

    def deliver(self, journal: JournalToDeliver | None = None) -> object:
        request = (journal or self.journal).delivery()
        return self.world.installation.database.write(
            lambda session: sync.take_in(
                session, self.world.ctx, device=self.device, request=request
            )
        )

    def raise_alarm(self) -> int:
        """Another act under a number that is taken. Returns the alarm's number."""
        self.journal.write()
        self.deliver()
        self.deliver_another()
        return self.alarms()[0]

    def deliver_another(self) -> None:
        other = JournalToDeliver(self.world.inmate)
        other.write(body=OTHER)
        assert isinstance(self.deliver(other), OtherAct)

    def alarms(self) -> list[int]:
        query = text("SELECT id FROM journal_alarm WHERE device_id = :id ORDER BY id")
        with self.world.installation.database.reading() as session:
            return list(session.scalars(query, {"id": self.device.device_id}))

    def see(self, officer: Officer, alarm: int, *, found: str) -> str:
        """What came of it: empty for done."""
        try:
            self.world.installation.database.write(
                lambda session: sync.see_alarm(
                    session,
                    self.world.ctx,
                    actor=officer.actor,
                    device_id=self.device.device_id,
                    alarm_id=alarm,
                    reason=found,
                )
            )
        except GuituError as refusal:
            return refusal.code
        return ""


@pytest.fixture
def terminal(world: ConsoleWorld) -> Iterator[WatchedTerminal]:
    with world.installation.database.writing() as session:
        device = make_device(session, world.ctx, world.prison.block(0), name="送-1")
        sessions.begin(
            session, world.ctx,
            person_id=world.inmate, door=Door.TERMINAL, device_id=device.device_id,
        )  # fmt: skip
        sync.join(session, world.ctx, device=device, request=StreamRequest())
    made = WatchedTerminal(world, device, JournalToDeliver(world.inmate))
    made.report()
    yield made
    # What one test leaves open would stand on the pages of the next.
    with world.installation.database.writing() as session:
        session.execute(
            text("UPDATE journal_alarm SET seen_at = at WHERE device_id = :id AND seen_at IS NULL"),
            {"id": device.device_id},
        )


@pytest.fixture
def administrator(world: ConsoleWorld) -> Officer:
    return world.officer(Role.ADMINISTRATOR, world.prison.place)


@pytest.fixture
def leader(world: ConsoleWorld) -> Browser:
    return world.logged_in(world.officer(Role.BLOCK_LEADER, world.prison.block(0)))


def figures(page: str) -> list[str]:
    """The large figures of the journal's card, without their marks."""
    card = page.split('class="figures"')[1].split("</div>")[0]
    return [part.split("</b>")[0].split(">")[-1] for part in card.split("<b")[1:]]


def test_page_says_what_was_delivered_waits_was_refused_and_in_which_epoch(
    terminal: WatchedTerminal, leader: Browser
) -> None:
    assert figures(leader.get(terminal.path).text) == ["never", "0", "0", "0", "1"]
    terminal.journal.write()
    terminal.journal.write(
        kind="scores.withdraw", body=WithdrawRequest(case_id=77).model_dump_json()
    )
    terminal.deliver()
    terminal.report(waiting=4)
    page = leader.get(terminal.path).text
    assert figures(page)[1:] == ["4", "1", "0", "1"]
    assert figures(page)[0] != "never"
    assert "2 acts" in page
    listed = leader.get("/console/terminals").text.split("送-1</a></td>")[-1]
    cells = [part.split("</td>")[0].split(">")[-1] for part in listed.split("<td")[1:6]]
    assert cells[1:] == ["4", "1", "1", "0"]


def test_terminal_that_reports_and_does_not_deliver_is_told(
    terminal: WatchedTerminal, leader: Browser
) -> None:
    for minutes in (0, 14):
        terminal.world.clock.advance(timedelta(minutes=minutes))
        terminal.report(waiting=3)
    assert "has waited since" not in leader.get(terminal.path).text
    terminal.world.clock.advance(timedelta(minutes=1, seconds=1))
    terminal.report(waiting=3)
    assert "has waited since" in leader.get(terminal.path).text
    assert "does not deliver" in leader.get("/console/").text
    terminal.journal.write()
    terminal.deliver()
    assert "has waited since" not in leader.get(terminal.path).text
    terminal.report()
    terminal.world.clock.advance(timedelta(minutes=30))
    terminal.report(waiting=1)
    assert "has waited since" not in leader.get(terminal.path).text


def test_alarm_is_listed_and_looked_at_with_what_was_found(
    terminal: WatchedTerminal, administrator: Officer
) -> None:
    browser = terminal.world.logged_in(administrator)
    alarm = terminal.raise_alarm()
    page = browser.get(terminal.path).text
    assert "Another act came under a number that was taken" in page
    assert "1 alarm" in browser.get("/console/").text
    browser.get(terminal.path)
    empty = browser.post(f"{terminal.path}/alarms/{alarm}", found="   ")
    assert empty.status_code == 422
    done = browser.post(f"{terminal.path}/alarms/{alarm}", found="换过硬盘")
    assert done.status_code == 303
    page = browser.get(terminal.path).text
    assert "I looked at it" not in page
    assert "换过硬盘" in page
    assert "looked at" in page


def test_terminal_that_tries_the_same_again_is_one_alarm_until_it_was_looked_at(
    terminal: WatchedTerminal, administrator: Officer
) -> None:
    alarm = terminal.raise_alarm()
    terminal.deliver_another()
    assert terminal.alarms() == [alarm]
    assert terminal.see(administrator, alarm, found="重启") == ""
    terminal.deliver_another()
    assert len(terminal.alarms()) == 2


def test_alarm_of_a_terminal_that_was_shut_out_is_still_told(
    terminal: WatchedTerminal, administrator: Officer
) -> None:
    alarm = terminal.raise_alarm()
    browser = terminal.world.logged_in(administrator)
    browser.get(terminal.path)
    assert browser.post(f"{terminal.path}/revoke").status_code == 303
    assert terminal.path in browser.get("/console/").text
    assert browser.post(f"{terminal.path}/alarms/{alarm}", found="x").status_code == 303
    assert terminal.path not in browser.get("/console/").text


@pytest.mark.parametrize(
    ("role", "where", "status"),
    [
        (Role.BLOCK_LEADER, "here", 403),
        (Role.OFFICER, "here", 403),
        (Role.PRISON_LEADER, "prison", 403),
        (Role.OFFICER, "another block", 404),
        (Role.AUDITOR, "prison", 404),
        (Role.ADMINISTRATOR, "another prison", 404),
    ],
)
def test_who_lacks_the_duty_closes_no_alarm(
    terminal: WatchedTerminal, role: Role, where: str, status: int
) -> None:
    world = terminal.world
    places = {
        "here": world.prison.block(0),
        "prison": world.prison.place,
        "another block": world.prison.block(1),
        "another prison": world.other_prison.place,
    }
    alarm = terminal.raise_alarm()
    browser = world.logged_in(world.officer(role, places[where]))
    page = browser.get(terminal.path)
    assert "I looked at it" not in page.text
    answer = browser.post(f"{terminal.path}/alarms/{alarm}", found="x")
    assert answer.status_code == status
    assert "Another act came" not in answer.text
    query = text("SELECT seen_at FROM journal_alarm WHERE id = :id")
    with world.installation.database.reading() as session:
        assert session.scalar(query, {"id": alarm}) is None


def test_alarm_of_another_terminal_is_not_found(
    terminal: WatchedTerminal, administrator: Officer
) -> None:
    terminal.raise_alarm()
    for alarm in (999_999, 1):
        elsewhere = alarm if alarm not in terminal.alarms() else 999_998
        assert terminal.see(administrator, elsewhere, found="x") == "not_found"


def test_repeat_changes_nothing_and_another_s_words_are_refused(
    terminal: WatchedTerminal, administrator: Officer
) -> None:
    alarm = terminal.raise_alarm()
    colleague = terminal.world.officer(Role.ADMINISTRATOR, terminal.world.prison.place)
    assert terminal.see(administrator, alarm, found="换过硬盘") == ""
    assert terminal.see(administrator, alarm, found="换过硬盘") == ""
    assert terminal.see(administrator, alarm, found="别的话") == AlarmSeen.code
    assert terminal.see(colleague, alarm, found="换过硬盘") == AlarmSeen.code
    assert recorded(terminal, alarm) == (administrator.actor.person_id, "换过硬盘", 1)


def test_two_who_close_it_at_once_close_it_once(terminal: WatchedTerminal) -> None:
    alarm = terminal.raise_alarm()
    world = terminal.world
    officers = [world.officer(Role.ADMINISTRATOR, world.prison.place) for _ in range(4)]

    def won(number: int) -> bool:
        # Each sends his form twice, as a browser does that lost the first answer.
        tries = [terminal.see(officers[number], alarm, found=f"查看 {number}") for _ in range(2)]
        assert tries in (["", ""], [AlarmSeen.code] * 2)
        return tries[0] == ""

    with ThreadPoolExecutor(4) as pool:
        winners = [officers[n] for n, is_won in enumerate(pool.map(won, range(4))) if is_won]
    [winner] = winners
    person, found, entries = recorded(terminal, alarm)
    assert (person, entries) == (winner.actor.person_id, 1)
    assert found == f"查看 {officers.index(winner)}"


def recorded(terminal: WatchedTerminal, alarm: int) -> tuple[int, str, int]:
    """Who looked, what he found, and how often the log says so."""
    query = text("SELECT seen_by, reason FROM journal_alarm WHERE id = :id")
    log = text("SELECT detail FROM audit_entry WHERE action = 'journal_alarm_see'")
    with terminal.world.installation.database.reading() as session:
        person, found = session.execute(query, {"id": alarm}).one()
        entries = [said for said in session.scalars(log) if f'"alarm":{alarm},' in said]
    return person, found, len(entries)
