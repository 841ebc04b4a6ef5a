"""Invented faces: rows of numbers as a model would make them, near to each other or far."""

import base64
import math
import random
import struct
from collections.abc import Sequence

from sqlalchemy.orm import Session

from server.identity.rules import consent
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import face_settings, faces
from server.infra.context import Context
from server.infra.permissions import Actor, Role
from server.wire.identity import (
    FACE_NUMBERS,
    FaceCalibration,
    FaceEnrolRequest,
    FaceLogInRequest,
    FaceTemplate,
)
from tests.factories.identity import NOON, MadePrison, make_officer

MODEL = "faceres-sha256-0123456789abcdef"
THRESHOLD = 0.6


def direction(seed: int) -> list[float]:
    """The face of an invented person. Two of them are some 1.4 apart."""
    chance = random.Random(seed)
    return _of_length_one([chance.gauss(0, 1) for _ in range(FACE_NUMBERS)])


def moved(face: Sequence[float], *, distance: float, seed: int = 7) -> list[float]:
    """Another picture of this face, so far from the first."""
    towards = direction(seed)
    along = sum(a * b for a, b in zip(face, towards, strict=True))
    across = _of_length_one([b - along * a for a, b in zip(face, towards, strict=True)])
    angle = 2 * math.asin(distance / 2)
    return [math.cos(angle) * a + math.sin(angle) * b for a, b in zip(face, across, strict=True)]


def _of_length_one(numbers: Sequence[float]) -> list[float]:
    length = math.sqrt(sum(number * number for number in numbers))
    return [number / length for number in numbers]


def template(numbers: Sequence[float], *, model: str = MODEL) -> FaceTemplate:
    packed = struct.pack(f"<{FACE_NUMBERS}e", *numbers)
    return FaceTemplate(model=model, vector=base64.b64encode(packed).decode())


def log_in_request(
    numbers: Sequence[float], *, model: str = MODEL, is_alive: bool = True, frames: int = 5
) -> FaceLogInRequest:
    return FaceLogInRequest(
        template=template(numbers, model=model), liveness_passed=is_alive, frames=frames
    )


def calibration(**changes: object) -> FaceCalibration:
    stated: dict[str, object] = {
        "model": MODEL,
        "threshold": THRESHOLD,
        "margin": 0.1,
        "people": 40,
        "pictures": 400,
        "false_accept_rate": 0.0005,
        "false_reject_rate": 0.03,
        "made_at": NOON,
    }
    return FaceCalibration.model_validate(stated | changes)


def turn_on(session: Session, ctx: Context, prison: MadePrison, **changes: object) -> Actor:
    """Calibrate a prison; returns the administrator."""
    actor = make_officer(session, ctx, Role.ADMINISTRATOR, prison.place)
    made = calibration(**changes)
    face_settings.turn_on(session, ctx, actor=actor, prison_id=prison.prison_id, calibration=made)
    return actor


def enrol_request(
    session: Session, ctx: Context, device: DeviceClaim, numbers: Sequence[float] | None
) -> FaceEnrolRequest:
    """The answer to what waits at the terminal; None declines."""
    waiting = faces.waiting_at(session, ctx, device=device)
    assert waiting is not None
    return FaceEnrolRequest(
        ticket=waiting.ticket,
        consent_version=consent.VERSION,
        consents=numbers is not None,
        template=template(numbers) if numbers is not None else None,
        liveness_passed=numbers is not None,
        frames=5,
    )


def keep_face(  # all by keyword
    session: Session,
    ctx: Context,
    *,
    officer: Actor,
    person_id: int,
    device: DeviceClaim,
    numbers: Sequence[float],
) -> None:
    """Through the services, as at the terminal."""
    faces.begin(session, ctx, actor=officer, person_id=person_id, device_id=device.device_id)
    session.flush()
    request = enrol_request(session, ctx, device, numbers)
    faces.enrol(session, ctx, device=device, request=request)
