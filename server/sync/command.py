"""`guitu journal`: acts that were taken and could not be applied, for an administrator."""

from server.infra.context import Context
from server.infra.database import Database
from server.sync import service
from server.sync.service import HeldAct
from server.wire.sync import ActOutcome

_SAID = {
    ActOutcome.APPLIED: "已办好。 Done.",
    ActOutcome.REFUSED: "规定不允许，已告诉本人。 A rule refuses it; the person is told.",
    ActOutcome.HELD: "还是办不了，仍然留着，原因在日志里。 It fails as before and stays held;"
    " the log of the server says why.",
}


def list_held(*, database: Database) -> tuple[list[dict[str, object]], str]:
    with database.reading() as session:
        held = service.held_acts(session)
    words = "\n".join(_line(act) for act in held)
    return [_values(act) for act in held], words or "没有留着的。 No act is held."


def retry(event_id: int, *, database: Database, ctx: Context) -> tuple[str, str]:
    """The outcome and the words for it. One transaction: the act, its outcome and the log."""
    outcome = database.write(lambda session: service.retry(session, ctx, event_id=event_id))
    return outcome.value, _SAID[outcome]


def _values(act: HeldAct) -> dict[str, object]:
    return vars(act) | {"received_at": act.received_at.isoformat()}


def _line(act: HeldAct) -> str:
    where = f"terminal {act.device_id}, epoch {act.epoch}, act {act.seq}"
    return f"{act.event_id}  {act.kind}  {where}  {act.received_at:%Y-%m-%d %H:%M} UTC"
