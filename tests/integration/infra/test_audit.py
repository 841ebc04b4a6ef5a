"""The audit chain finds what was changed, removed, inserted or cut off, at its place."""

import json
import threading
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from server.infra import audit, audit_check
from server.infra.audit_check import Fault, Verdict
from server.infra.clock import HeldClock
from server.infra.database import Database
from server.infra.permissions import Actor, Duty, Place, Role
from tests.factories.identity import NOON
from tests.factories.tables import rows_of

OFFICER = Duty(Role.OFFICER, Place(1, 11))
HERE = Actor(5, "马向阳", (OFFICER,), "console", prison_id=1)
THERE = Actor(6, "何静", (OFFICER,), "console", prison_id=2)
LANE = "1/console"
KEY = Ed25519PrivateKey.generate()
DAY = date(2026, 11, 2)


def write(database: Database, count: int = 1, *, actor: Actor = HERE) -> None:
    for number in range(count):
        with database.writing() as session:
            record = audit.Record(
                "person_read",
                actor,
                OFFICER,
                subject_id=number,
                is_look=True,
                purpose="核对",
                detail={"field": "名"},
            )
            audit.append(session, HeldClock(NOON), record)


def verify(database: Database, folder: Path, lane: str | None = None) -> Verdict:
    with database.reading() as session:
        return audit_check.verify(session, signing_key=KEY, anchor_folder=folder, lane=lane)


def anchor(database: Database, folder: Path, day: date = DAY) -> None:
    with database.writing() as session:
        audit_check.anchor(session, signing_key=KEY, folder=folder, day=day)


def tamper(database: Database, *statements: str) -> None:
    """Change the log as somebody could who owns the database: past the triggers."""
    with database.writing() as session:
        _switch_triggers(session, on=False, sqlite=database.is_sqlite)
        for statement in statements:
            session.execute(text(statement))
        _switch_triggers(session, on=True, sqlite=database.is_sqlite)


def _switch_triggers(session: Session, *, on: bool, sqlite: bool) -> None:
    if not sqlite:
        verb = "ENABLE" if on else "DISABLE"
        session.execute(text(f"ALTER TABLE audit_entry {verb} TRIGGER USER"))
        return
    if on:
        for statement in audit.append_only_statements("sqlite"):
            session.execute(text(statement))
        return
    for verb in ("UPDATE", "DELETE"):
        session.execute(text(f"DROP TRIGGER audit_entry_no_{verb}"))


def test_untouched_chain_has_no_fault(database: Database, tmp_path: Path) -> None:
    write(database, 5)
    write(database, 3, actor=THERE)
    anchor(database, tmp_path)
    write(database, 2)
    assert verify(database, tmp_path) == Verdict(entries=10, lanes=2, anchors=1, faults=())


def test_lanes_are_a_prison_and_a_door_each(database: Database) -> None:
    write(database, 2)
    write(database, 1, actor=THERE)
    with database.reading() as session:
        entries = [(row.lane, row.seq) for row in rows_of(session, "audit_entry")]
    assert entries == [(LANE, 1), (LANE, 2), ("2/console", 1)]


@pytest.mark.parametrize(
    "change",
    [
        "actor_name = '别人'",
        "actor_id = NULL",
        "subject_id = 99",
        "purpose = '无'",
        "detail = '{}'",
        "role = ''",
        "action = 'log_in'",
        "at = '2026-11-02 03:00:00.000000'",
        "is_look = FALSE",
    ],
)
def test_changed_entry_is_found_at_its_place(
    database: Database, tmp_path: Path, change: str
) -> None:
    write(database, 5)
    tamper(database, f"UPDATE audit_entry SET {change} WHERE seq = 3")
    assert verify(database, tmp_path).faults == (Fault(LANE, 3, "changed"),)


def test_changed_entry_with_its_hash_made_anew_is_found(database: Database, tmp_path: Path) -> None:
    write(database, 5)
    with database.reading() as session:
        [stored] = rows_of(session, "audit_entry", seq=3)
    said = audit.Said._make(getattr(stored, name) for name in audit.Said._fields)
    forged = audit.hash_of(said._replace(purpose="另一"))
    tamper(database, f"UPDATE audit_entry SET purpose = '另一', hash = '{forged}' WHERE seq = 3")
    assert [fault.seq for fault in verify(database, tmp_path).faults] == [4]


@pytest.mark.parametrize(("seq", "place"), [(1, 1), (3, 3), (5, 5)])
def test_removed_entry_is_found_at_its_place(
    database: Database, tmp_path: Path, seq: int, place: int
) -> None:
    write(database, 5)
    tamper(database, f"DELETE FROM audit_entry WHERE seq = {seq}")
    assert {fault.seq for fault in verify(database, tmp_path).faults} == {place}


def test_inserted_entry_is_found_at_its_place(database: Database, tmp_path: Path) -> None:
    write(database, 5)
    columns = "lane, at, actor_id, actor_name, role, action, subject_id, is_look, purpose, detail"
    tamper(
        database,
        "UPDATE audit_entry SET seq = seq + 100 WHERE seq > 2",
        "UPDATE audit_entry SET seq = seq - 99 WHERE seq > 100",
        f"INSERT INTO audit_entry ({columns}, seq, previous_hash, hash)"
        f" SELECT {columns}, 3, hash, hash FROM audit_entry WHERE seq = 2",
        "UPDATE audit_head SET seq = 6",
    )
    assert verify(database, tmp_path).faults[0].seq == 3


def test_cut_off_end_is_found_by_the_head(database: Database, tmp_path: Path) -> None:
    write(database, 5)
    tamper(database, "DELETE FROM audit_entry WHERE seq > 3")
    assert verify(database, tmp_path).faults == (Fault(LANE, 4, "missing at the end"),)


def test_cut_off_end_with_its_head_is_found_by_the_anchor(
    database: Database, tmp_path: Path
) -> None:
    write(database, 5)
    anchor(database, tmp_path)
    with database.reading() as session:
        kept = rows_of(session, "audit_entry", seq=3)[0].hash
    tamper(
        database,
        "DELETE FROM audit_entry WHERE seq > 3",
        f"UPDATE audit_head SET seq = 3, hash = '{kept}'",
    )
    assert verify(database, tmp_path).faults == (Fault(LANE, 5, "anchored, and gone"),)
    # Also when the copy in the database was removed with them.
    tamper(database, "DELETE FROM audit_anchor")
    assert Fault(LANE, 5, "anchored, and gone") in verify(database, tmp_path).faults


def test_lane_that_was_removed_whole_is_found_by_the_anchor(
    database: Database, tmp_path: Path
) -> None:
    write(database, 2)
    anchor(database, tmp_path)
    tamper(database, "DELETE FROM audit_entry", "DELETE FROM audit_head")
    assert verify(database, tmp_path).faults == (Fault(LANE, 2, "anchored, and gone"),)


def test_forged_anchor_is_found(database: Database, tmp_path: Path) -> None:
    write(database, 2)
    anchor(database, tmp_path)
    path = tmp_path / "2026-11-02.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["heads"] = content["heads"].replace("2", "1", 1)
    path.write_text(json.dumps(content), encoding="utf-8")
    assert "2026-11-02" in verify(database, tmp_path).faults[0].what


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"heads": 1, "signature": 2}', "\x00"])
def test_unreadable_anchor_is_a_fault_and_no_crash(
    database: Database, tmp_path: Path, content: str
) -> None:
    write(database, 2)
    anchor(database, tmp_path)
    (tmp_path / "2026-11-02.json").write_text(content, encoding="utf-8")
    assert "2026-11-02" in verify(database, tmp_path).faults[0].what


def test_anchor_is_signed_once_a_day(database: Database, tmp_path: Path) -> None:
    write(database, 1)
    anchor(database, tmp_path)
    write(database, 1)
    anchor(database, tmp_path)
    anchor(database, tmp_path, date(2026, 11, 3))
    assert verify(database, tmp_path) == Verdict(entries=2, lanes=1, anchors=2, faults=())


def test_one_lane_is_verified_by_itself(database: Database, tmp_path: Path) -> None:
    write(database, 2)
    write(database, 2, actor=THERE)
    tamper(database, "UPDATE audit_entry SET purpose = '' WHERE lane = '1/console' AND seq = 2")
    assert verify(database, tmp_path, "2/console").faults == ()
    assert len(verify(database, tmp_path, LANE).faults) == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET purpose = ''", "DELETE FROM audit_entry"]
)
def test_database_refuses_to_change_the_log(database: Database, statement: str) -> None:
    write(database, 1)
    with pytest.raises(DBAPIError, match="append-only"), database.writing() as session:
        session.execute(text(statement))
    with database.reading() as session:
        assert rows_of(session, "audit_entry")[0].purpose == "核对"


def test_entries_written_at_once_make_one_chain(database: Database, tmp_path: Path) -> None:
    threads = [threading.Thread(target=write, args=(database, 5)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert verify(database, tmp_path) == Verdict(entries=30, lanes=1, anchors=0, faults=())


def test_undone_act_leaves_no_entry(database: Database, tmp_path: Path) -> None:
    write(database, 1)
    with pytest.raises(RuntimeError):
        database.write(_fail_after_logging)
    write(database, 1)
    assert verify(database, tmp_path) == Verdict(entries=2, lanes=1, anchors=0, faults=())


def _fail_after_logging(session: Session) -> None:
    audit.append(session, HeldClock(NOON), audit.Record("log_in", HERE))
    raise RuntimeError
