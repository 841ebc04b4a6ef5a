"""Gives held people a sentence, with plain defaults."""

from datetime import date

from sqlalchemy.orm import Session

from server.custody import take
from server.custody.take import SentenceFacts
from server.infra.context import Context
from server.wire.custody import SentenceKind


def make_sentence(
    session: Session,
    ctx: Context,
    person_id: int,
    *,
    kind: SentenceKind = SentenceKind.FIXED,
    starts_on: date = date(2020, 1, 1),
    ends_on: date | None = date(2030, 1, 1),
) -> None:
    facts = SentenceFacts(person_id, kind, starts_on, ends_on, source="判决书")
    take.take_sentences(session, ctx, rows=[facts])
