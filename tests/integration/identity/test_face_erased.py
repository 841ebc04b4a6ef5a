"""A face that is erased is gone for good, and is in no backup."""

import subprocess
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import text

from server.custody import service as custody
from server.identity.service import faces
from server.identity.service.tidying import tidy
from server.infra.backup import write_backup
from server.infra.permissions import Actor, Role
from tests.factories.faces import turn_on
from tests.factories.identity import (
    make_officer,
    make_prison,
)
from tests.factories.tables import rows_of
from tests.integration.identity.conftest import World
from tests.integration.identity.enrolling import actions, keep, kept_of


@pytest.fixture
def officer(world: World) -> Actor:
    with world.database.writing() as session:
        turn_on(session, world.ctx, world.prison)
        return make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0))


@pytest.mark.parametrize(("leaves_prison", "kept"), [(True, False), (False, True)])
def test_transfer_to_another_prison_erases_the_face(
    world: World, officer: Actor, *, leaves_prison: bool, kept: bool
) -> None:
    keep(world, officer)
    with world.database.writing() as session:
        office = make_officer(session, world.ctx, Role.SCORES_OFFICE, world.prison.place)
        other = make_prison(session, code="P2", name="北岭监狱")
        custody.transfer(
            session,
            world.ctx,
            actor=office,
            person_id=world.inmate,
            to_block_id=other.blocks[0] if leaves_prison else world.prison.blocks[1],
            reason="调动",
        )
    assert bool(kept_of(world)) is kept
    assert ("face_erased" in actions(world)) is not kept


def test_face_of_who_is_held_no_more_is_erased_within_a_day(world: World, officer: Actor) -> None:
    keep(world, officer)
    with world.database.writing() as session:
        tidy(session, world.ctx)
    assert kept_of(world) == [world.inmate]
    with world.database.writing() as session:
        session.execute(text("UPDATE inmate SET left_on = '2026-11-01'"))
        tidy(session, world.ctx)
    assert kept_of(world) == []
    assert actions(world)[-1] == "face_erased"
    with world.database.reading() as session:
        [given] = rows_of(session, "face_consent")
    assert given.ending == "left"


def test_no_backup_holds_a_face(world: World, officer: Actor, tmp_path: Path) -> None:
    keep(world, officer)
    with world.database.reading() as session:
        [row] = rows_of(session, "face_template")
    home = tmp_path / "home"
    home.mkdir()
    file = tmp_path / "safe.tar.gz"
    write_backup(world.database, home=home, file=file)
    with tarfile.open(file) as tar:
        [dump] = [tar.extractfile(member) for member in tar.getmembers()]
        assert dump is not None
        copied = dump.read()
    assert "单晓明".encode() in _in_clear(copied, tmp_path)
    for written in (row.vector[:64], row.vector[:64].hex().encode()):
        assert written not in _in_clear(copied, tmp_path)
    assert kept_of(world) == [world.inmate]


def _in_clear(dump: bytes, folder: Path) -> bytes:
    """An SQLite file as it is; a PostgreSQL dump as the statements that it holds."""
    if dump.startswith(b"SQLite"):
        return dump
    file = folder / "dump"
    file.write_bytes(dump)
    return subprocess.run(
        ["pg_restore", "--file=-", str(file)], check=True, capture_output=True
    ).stdout


def test_erased_face_leaves_no_page_in_an_sqlite_file(world: World, officer: Actor) -> None:
    keep(world, officer)
    with world.database.reading() as session:
        [row] = rows_of(session, "face_template")
    with world.database.writing() as session:
        faces.withdraw_for(session, world.ctx, actor=officer, person_id=world.inmate)
    if not world.database.is_sqlite:
        return
    path = Path(str(world.database.url.database))
    world.database.close()
    assert row.vector[:64] not in path.read_bytes()
