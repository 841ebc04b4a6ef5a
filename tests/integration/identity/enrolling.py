"""What the tests of kept faces share: an officer begins it, the person answers."""

from server.identity.service import faces
from server.infra.permissions import Actor
from server.wire.identity import FaceEnrolRequest
from tests.factories.faces import direction, enrol_request, keep_face
from tests.factories.tables import rows_of
from tests.integration.identity.conftest import World

HIS = direction(1)


def begin(world: World, actor: Actor, *, person: int | None = None, device: int = 0) -> None:
    with world.database.writing() as session:
        faces.begin(
            session,
            world.ctx,
            actor=actor,
            person_id=person or world.inmate,
            device_id=device or world.device.device_id,
        )


def waiting(world: World, numbers: list[float] | None = HIS) -> FaceEnrolRequest:
    with world.database.reading() as session:
        return enrol_request(session, world.ctx, world.device, numbers)


def answer(world: World, request: FaceEnrolRequest) -> None:
    with world.database.writing() as session:
        faces.enrol(session, world.ctx, device=world.device, request=request)


def keep(world: World, officer: Actor) -> None:
    with world.database.writing() as session:
        keep_face(
            session,
            world.ctx,
            officer=officer,
            person_id=world.inmate,
            device=world.device,
            numbers=HIS,
        )


def kept_of(world: World) -> list[int]:
    with world.database.reading() as session:
        return [row.person_id for row in rows_of(session, "face_template")]


def actions(world: World) -> list[str]:
    with world.database.reading() as session:
        entries = rows_of(session, "audit_entry", subject_id=world.inmate)
    return [entry.action for entry in entries if "face" in entry.action]
