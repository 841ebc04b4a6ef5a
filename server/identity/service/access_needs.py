"""How a person reads, hears and holds: sealed, set by himself, and told to his terminal alone."""

from server.identity.tables import Person
from server.infra.context import Context
from server.infra.sealing import Place
from server.wire.identity import AccessNeeds, PreferencesRequest


def access_needs(ctx: Context, person: Person) -> AccessNeeds:
    if person.access_needs is None:
        return AccessNeeds()
    return AccessNeeds.model_validate_json(ctx.seals.open(person.access_needs, _place(person)))


def keep_access_needs(ctx: Context, person: Person, request: PreferencesRequest) -> None:
    """Only what was sent is changed: an older terminal knows nothing of these wishes."""
    sent = request.model_fields_set & AccessNeeds.model_fields.keys()
    if not sent:
        return
    needs = access_needs(ctx, person).model_copy(update=request.model_dump(include=set(sent)))
    person.access_needs = ctx.seals.seal(needs.model_dump_json(), _place(person))


def _place(person: Person) -> Place:
    return Place("person", "access_needs", person.uid)
