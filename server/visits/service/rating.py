"""One of a visit says how it was, when it is over."""

from sqlalchemy.orm import Session

from server.infra.context import Context
from server.infra.errors import NotFound
from server.infra.permissions import Action, Actor, Role, Target, require, roles
from server.infra.sealing import Place as SealPlace
from server.visits.rules.errors import StepRefused
from server.visits.service.reading import visit_reply
from server.visits.service.steps import locked_visit, visitors_of
from server.visits.tables import VisitRating
from server.wire.visits import RateVisit, VisitReply, VisitState

_OVER = (VisitState.ENDED, VisitState.TERMINATED, VisitState.FAILED)


def place_of_words(visit_id: int, person_id: int) -> SealPlace:
    return SealPlace("visit_rating", "words", f"{visit_id}/{person_id}")


def rate_visit(session: Session, ctx: Context, *, actor: Actor, request: RateVisit) -> VisitReply:
    """Said again it replaces what was said; nobody has to."""
    if not roles(actor.duties) & {Role.INMATE, Role.RELATIVE}:
        raise NotFound
    require(actor, Action.VISIT_JOIN, Target(actor.person_id))
    visit = locked_visit(session, request.visit_id)
    if actor.person_id not in (visit.inmate_id, *visitors_of(session, visit)):
        raise NotFound
    if visit.state not in _OVER:
        raise StepRefused("it is not over")
    key = (visit.id, actor.person_id)
    row = session.get(VisitRating, key) or VisitRating(visit_id=key[0], person_id=key[1])
    row.faces, row.rated_at = request.faces, ctx.clock.now()
    words = request.words.strip()
    row.words = ctx.seals.seal(words, place_of_words(*key)) if words else None
    session.add(row)
    session.flush()
    return visit_reply(session, ctx, visit, reader=actor)
