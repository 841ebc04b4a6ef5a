"""Auditors check the log, look into it and export it; each of these is logged in turn."""

import csv
import io

import pytest
from sqlalchemy import text

from server.infra import audit
from server.infra.permissions import Actor, Role
from tests.factories.console import Browser, ConsoleWorld
from tests.factories.tables import rows_of


def _auditor(world: ConsoleWorld, purpose: str = "supervision") -> Browser:
    browser = world.logged_in(world.officer(Role.AUDITOR, world.prison.place), purpose=purpose)
    browser.get("/console/audit")
    return browser


def test_a_whole_log_is_told_whole(world: ConsoleWorld) -> None:
    answer = _auditor(world).post("/console/audit/verify", partial=True)
    assert "The log is whole." in answer.text


def test_a_changed_entry_is_shown_at_its_place(world: ConsoleWorld) -> None:
    browser = _auditor(world)
    with world.installation.database.reading() as session:
        victim = rows_of(session, "audit_entry")[0]
    _rewrite(world, entry_id=victim.id, actor_name="换了一个人")
    try:
        answer = browser.post("/console/audit/verify")
        assert "1 fault." in answer.text
        assert f'<td class="number">{victim.seq}</td>' in answer.text
        assert "changed" in answer.text
    finally:
        _rewrite(world, entry_id=victim.id, actor_name=victim.actor_name)


def _rewrite(world: ConsoleWorld, *, entry_id: int, actor_name: str) -> None:
    """As somebody would who owns the database: the triggers are taken off first."""
    is_sqlite = world.installation.database.is_sqlite
    off = (
        "DROP TRIGGER IF EXISTS audit_entry_no_UPDATE"
        if is_sqlite
        else "ALTER TABLE audit_entry DISABLE TRIGGER ALL"
    )
    with world.installation.database.writing() as session:
        session.execute(text(off))
        session.execute(
            text("UPDATE audit_entry SET actor_name = :name WHERE id = :id"),
            {"name": actor_name, "id": entry_id},
        )


def test_reading_the_log_needs_a_purpose_and_is_logged(world: ConsoleWorld) -> None:
    browser = _auditor(world, purpose="")
    assert browser.post("/console/audit/search").status_code == 400
    answer = browser.post("/console/audit/search", purpose="supervision", action="log_in")
    assert answer.status_code == 200
    with world.installation.database.reading() as session:
        newest = rows_of(session, "audit_entry")[-1]
    assert (newest.action, newest.purpose) == ("audit_read", "supervision")


def test_the_log_is_searched_by_officer_person_and_day(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="查日志")
    leader = world.officer(Role.BLOCK_LEADER, world.prison.block(0), name="寻踪员")
    world.logged_in(leader, purpose="safety").get(f"/console/people/{person}")
    browser = _auditor(world)
    found = browser.post("/console/audit/search", actor_name="寻踪", only_looks="true").text
    assert "person_read" in found
    assert "log_in" not in found.split("<tbody>")[1]
    assert "寻踪员" in browser.post("/console/audit/search", subject_id=person).text
    before = browser.post("/console/audit/search", until="2026-01-01").text
    assert "The log says nothing about that." in before


def test_another_prison_s_entries_are_neither_shown_nor_exported(world: ConsoleWorld) -> None:
    there = world.officer(Role.OFFICER, world.other_prison.block(0), name="隔墙人")
    world.logged_in(there)
    browser = _auditor(world)
    assert "隔墙人" not in browser.post("/console/audit/search").text
    assert "隔墙人" not in browser.post("/console/audit/export").text


NOBODY = Actor(0, "", (), "console")


def _log(world: ConsoleWorld, action: str, actor: Actor | None, subject_id: int | None) -> None:
    with world.installation.database.writing() as session:
        record = audit.Record(action, actor, subject_id=subject_id)
        audit.append(session, world.ctx.clock, record)


@pytest.mark.parametrize("actor", [None, NOBODY], ids=["the system", "nobody who is known"])
@pytest.mark.parametrize("path", ["search", "export"])
def test_what_no_prison_s_officer_did_is_found_unless_it_concerns_another_prison(
    world: ConsoleWorld, actor: Actor | None, path: str
) -> None:
    here = world.new_inmate(name="此地人")
    there = world.new_inmate(world.other_prison, name="彼地人")
    officer = world.officer(Role.OFFICER, world.prison.block(0)).actor.person_id
    lane = audit.lane_of(actor)
    marks = {f"mark {who} {lane} {path}": who for who in (None, here, there, officer)}
    for action, subject_id in marks.items():
        _log(world, action, actor, subject_id)
    browser = _auditor(world)

    def is_found(action: str) -> bool:
        return action in browser.post(f"/console/audit/{path}", action=action).text.replace(
            f'value="{action}"', ""
        )

    assert [who for action, who in marks.items() if is_found(action)] == [None, here, officer]


def test_an_export_is_a_csv_that_is_logged_and_runs_nothing(world: ConsoleWorld) -> None:
    evil = world.officer(Role.OFFICER, world.prison.block(0), name="=cmd|calc")
    world.logged_in(evil)
    browser = _auditor(world)
    answer = browser.post("/console/audit/export", actor_name="cmd", purpose="supervision")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["actor_name"] for row in rows} == {"'=cmd|calc"}
    with world.installation.database.reading() as session:
        newest = rows_of(session, "audit_entry")[-1]
    assert (newest.action, newest.purpose) == ("audit_export", "supervision")


def test_nobody_else_reads_the_log(world: ConsoleWorld) -> None:
    for role in (Role.BLOCK_LEADER, Role.ADMINISTRATOR):
        place = world.prison.block(0) if role is Role.BLOCK_LEADER else world.prison.place
        browser = world.logged_in(world.officer(role, place), purpose="supervision")
        for path in ("search", "export", "verify"):
            assert browser.post(f"/console/audit/{path}").status_code == 403
