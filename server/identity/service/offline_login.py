"""Whom a terminal may let in by itself while its line is down: people of its own block alone."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.identity.rules.guessing import Slowing
from server.identity.rules.kinds import CredentialKind
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import guesses
from server.identity.tables import Credential
from server.infra import audit
from server.infra.context import Context, Whereabouts
from server.infra.permissions import Actor, Duty, Role
from server.wire.base import DoneReply
from server.wire.offline import (
    KeptReply,
    KeptRequest,
    MayKeep,
    OfflineLogInRequest,
    WaitingRule,
)

_PROOFS = (CredentialKind.PIN, CredentialKind.CARD, CredentialKind.NUMBER)


def mark_of(session: Session, ctx: Context, *, person_id: int) -> str:
    """Another one after each change of PIN, card or number; empty where nothing may be kept."""
    return _marks_of(session, ctx, [person_id]).get(person_id, "")


def _marks_of(session: Session, ctx: Context, person_ids: Sequence[int]) -> dict[int, str]:
    if not ctx.limits.flag("identity.offline_log_in"):
        return {}
    query = select(Credential.person_id, Credential.id).where(
        Credential.person_id.in_(person_ids),
        Credential.kind.in_(_PROOFS),
        Credential.revoked_at.is_(None),
    )
    proofs: dict[int, list[str]] = {}
    for person_id, proof in session.execute(query.order_by(Credential.id)):
        proofs.setdefault(person_id, []).append(str(proof))
    return {person_id: ".".join(held)[:64] for person_id, held in proofs.items()}


def may_keep(ctx: Context, *, device: DeviceClaim, where: Whereabouts, mark: str) -> MayKeep | None:
    """`mark` is of the proofs that the person has just shown."""
    if not mark or not _is_own_block(where, device):
        return None
    return MayKeep(
        mark=mark,
        days=ctx.limits.number("identity.offline_log_in_days"),
        of_person=_rule(guesses.pair_slowing(ctx)),
        of_terminal=_rule(guesses.place_slowing(ctx)),
    )


def review(
    session: Session, ctx: Context, *, device: DeviceClaim, request: KeptRequest
) -> KeptReply:
    """Who has moved, left, or has another PIN, card or number than the terminal knows."""
    people = [kept.person_id for kept in request.people]
    places = ctx.inmates.whereabouts_of_all(session, person_ids=people)
    here = [person for person, where in places.items() if _is_own_block(where, device)]
    marks = _marks_of(session, ctx, here)
    return KeptReply(
        forget=[kept.person_id for kept in request.people if marks.get(kept.person_id) != kept.mark]
    )


def logged_in(session: Session, ctx: Context, *, actor: Actor, act_id: str, body: str) -> DoneReply:
    """Somebody was let in without a line: recorded when the line is back."""
    request = OfflineLogInRequest.model_validate_json(body)
    record = audit.Record(
        "log_in",
        actor,
        Duty(Role.INMATE),
        subject_id=actor.person_id,
        detail={
            "device": actor.device_id,
            "by": "pin, without a line",
            "at": request.at.isoformat(timespec="seconds"),
            "wrong_before": request.wrong_before,
            "act": act_id,
        },
    )
    audit.append(session, ctx.clock, record)
    return DoneReply()


def _is_own_block(where: Whereabouts, device: DeviceClaim) -> bool:
    return (
        device.block_id is not None
        and where.place.prison_id == device.prison_id
        and where.place.block_id == device.block_id
    )


def _rule(slowing: Slowing) -> WaitingRule:
    return WaitingRule(
        free=slowing.free,
        first_wait_s=_seconds(slowing.first_wait),
        longest_wait_s=_seconds(slowing.longest_wait),
        forgotten_after_s=_seconds(slowing.forgotten_after),
    )


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
