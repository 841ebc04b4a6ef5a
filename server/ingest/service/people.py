"""Takes the roster's people and their relatives, knowing again those who were taken before."""

from collections.abc import Sequence

from server.custody import take as custody
from server.identity.rules.kinds import PersonKind, Sex
from server.identity.service import people as identity
from server.ingest.rules.findings import Reason, RowRefused
from server.ingest.rules.known import KnownInmate
from server.ingest.rules.mapping import Kind
from server.ingest.rules.relatives import RelativeReader, RelativeRow
from server.ingest.rules.roster import RosterReader, RosterRow
from server.ingest.service.intake import Intake, count_taken
from server.ingest.service.plan import PlannedTable
from server.ingest.service.sift import ReadRow
from server.wire.custody import SentenceKind

NO_BLOCK = "未分监区"
_Row = tuple[PlannedTable, ReadRow[RosterRow]]


def take_roster(intake: Intake, tables: Sequence[PlannedTable]) -> None:
    """Take the people, and know by number everyone whom other rows may speak of."""
    stored = custody.inmates_by_number(intake.session, prison_id=intake.prison_id)
    names = identity.names_of(intake.session, set(stored.values()))
    intake.by_number = {
        number: KnownInmate(person_id, names[person_id]) for number, person_id in stored.items()
    }
    rows = _not_others(intake, _read(intake, tables), stored=stored)
    for number in intake.refused_numbers:
        intake.by_number.pop(number, None)
    _hand_over(intake, rows, stored=stored)


def _read(intake: Intake, tables: Sequence[PlannedTable]) -> list[_Row]:
    sieve, today = intake.sieve(), intake.ctx.clock.today()
    seen: set[str] = set()
    owners: dict[str, str] = {}
    read: list[_Row] = []
    for table in tables:
        reader = RosterReader(
            table.header, intake.mapping.words, today=today, seen=seen, owners=owners
        )
        for row in sieve.sift(table, reader):
            for warned in reader.warned:
                intake.warn(table, row, warned, "birth_date")
            read.append((table, row))
    return read


def _not_others(intake: Intake, rows: list[_Row], *, stored: dict[str, int]) -> list[_Row]:
    """Refuse whoever has the number, or the identity number, of someone taken earlier."""
    wanted = {row.value.id_number for _, row in rows}
    owners = identity.find_by_id_numbers(intake.session, intake.ctx, wanted, kind=PersonKind.INMATE)
    kept = []
    for table, row in rows:
        reason = _conflict(intake, row.value, stored=stored, owners=owners)
        if reason is None:
            kept.append((table, row))
            continue
        about = "id_number" if reason is Reason.SAME_ID_NUMBER_OTHER_PERSON else "inmate_number"
        written = row.cells[table.header.place(about)]
        intake.note(table, row.number, row.cells, RowRefused(reason, about, written))
    return kept


def _conflict(
    intake: Intake, row: RosterRow, *, stored: dict[str, int], owners: dict[str, int]
) -> Reason | None:
    person_id, owner = stored.get(row.number), owners.get(row.id_number)
    if owner is not None:
        return None if owner == person_id else Reason.SAME_ID_NUMBER_OTHER_PERSON
    known = intake.by_number.get(row.number)
    # A corrected identity number is the same person's only under the same name.
    if known is not None and known.name != row.name:
        return Reason.SAME_NUMBER_OTHER_PERSON
    return None


def _hand_over(intake: Intake, rows: Sequence[_Row], *, stored: dict[str, int]) -> None:
    latest = intake.store.latest_fingerprints(Kind.ROSTER.value, prison_id=intake.prison_id)
    changed: list[tuple[PlannedTable, ReadRow[RosterRow], int]] = []
    for table, row in rows:
        said = intake.fingerprint("|".join(map(str, row.value)), Kind.ROSTER)
        person_id = stored.get(row.value.number)
        is_new = person_id is None or latest.get(person_id) != said
        count_taken(table, row, is_new=is_new)
        if is_new:
            changed.append((table, row, said))
        elif person_id is not None:
            intake.by_number[row.value.number] = KnownInmate(person_id, row.value.name)
    ids = identity.take_people(
        intake.session,
        intake.ctx,
        [_person(row.value, stored.get(row.value.number)) for _, row, _ in changed],
    )
    _take_custody(intake, changed, ids)
    for (_, row, _), person_id in zip(changed, ids, strict=True):
        intake.by_number[row.value.number] = KnownInmate(person_id, row.value.name)
    intake.store.lineage(
        [
            intake.lineage_row(table, row.number, person_id=person_id, fingerprint=said)
            for (table, row, said), person_id in zip(changed, ids, strict=True)
        ]
    )


def _take_custody(
    intake: Intake,
    changed: Sequence[tuple[PlannedTable, ReadRow[RosterRow], int]],
    ids: Sequence[int],
) -> None:
    if not changed:
        return
    inmates, sentences = [], []
    for (table, read, _), person_id in zip(changed, ids, strict=True):
        source, by = f"导入 {table.file.name}"[:120], intake.imported_by
        inmates.append(_inmate(read.value, person_id, source=source, recorded_by=by))
        sentences.append(_sentence(read.value, person_id, source=source, recorded_by=by))
    custody.take_inmates(intake.session, intake.ctx, prison_id=intake.prison_id, rows=inmates)
    custody.take_sentences(intake.session, intake.ctx, rows=sentences)


def _person(row: RosterRow, person_id: int | None) -> identity.PersonFacts:
    return identity.PersonFacts(
        kind=PersonKind.INMATE,
        name=row.name,
        person_id=person_id,
        sex=Sex(row.sex),
        born_on=row.born_on,
        id_number=row.id_number,
        nation=row.ethnicity,
    )


def _inmate(
    row: RosterRow, person_id: int, *, source: str, recorded_by: str
) -> custody.InmateFacts:
    return custody.InmateFacts(
        person_id=person_id,
        number=row.number,
        block=row.block or NO_BLOCK,
        cell=row.cell,
        admitted_on=row.admitted_on,
        treatment_level=row.treatment_level,
        education=row.schooling,
        source=source,
        recorded_by=recorded_by,
    )


def _sentence(
    row: RosterRow, person_id: int, *, source: str, recorded_by: str
) -> custody.SentenceFacts:
    return custody.SentenceFacts(
        person_id=person_id,
        kind=SentenceKind(row.sentence_kind.value),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        offence=row.offence,
        term_words=row.sentence_words,
        source=source,
        recorded_by=recorded_by,
    )


def take_relatives(intake: Intake, tables: Sequence[PlannedTable]) -> None:
    """One person for each identity number, also where he is the relative of two inmates."""
    inmates, sieve = intake.inmates(), intake.sieve()
    known = intake.known(Kind.RELATIVES)
    fresh: list[tuple[PlannedTable, ReadRow[RelativeRow], int]] = []
    for table in tables:
        reader = RelativeReader(table.header, intake.mapping, inmates=inmates)
        for row in sieve.sift(table, reader):
            said = intake.fingerprint("|".join(map(str, row.value)), Kind.RELATIVES)
            count_taken(table, row, is_new=said not in known)
            if said not in known:
                fresh.append((table, row, said))
    ids = _relative_ids(intake, [row.value for _, row, _ in fresh])
    identity.take_relations(
        intake.session,
        [
            identity.RelationFacts(
                row.value.person_id, ids[row.value.id_number], row.value.relation
            )
            for _, row, _ in fresh
        ],
    )
    intake.store.lineage(
        [
            intake.lineage_row(
                table, row.number, person_id=ids[row.value.id_number], fingerprint=said
            )
            for table, row, said in fresh
        ]
    )


def _relative_ids(intake: Intake, rows: Sequence[RelativeRow]) -> dict[str, int]:
    by_number = {row.id_number: row for row in rows}
    stored = identity.find_by_id_numbers(
        intake.session, intake.ctx, list(by_number), kind=PersonKind.RELATIVE
    )
    facts = [
        identity.PersonFacts(
            kind=PersonKind.RELATIVE,
            name=row.name,
            person_id=stored.get(number),
            born_on=row.born_on,
            id_number=number,
            phone=row.phone,
            address=row.address,
        )
        for number, row in by_number.items()
    ]
    ids = identity.take_people(intake.session, intake.ctx, facts)
    return dict(zip(by_number, ids, strict=True))
