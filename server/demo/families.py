"""Invites a relative of the demo to the families' pages, anew at each start."""

from sqlalchemy.orm import Session

from server.demo.log_ins import DemoNotes
from server.identity.rules.kinds import CredentialKind
from server.identity.service import credentials, invitations, people
from server.identity.service.invitations import Presented
from server.infra.context import Context


def invite_one(session: Session, ctx: Context, notes: DemoNotes) -> Presented | None:
    """Of the first inmate whose log-in is told; None where nobody's kinship was verified."""
    for each in notes.inmates:
        look_up = credentials.number_look_up(notes.prison_id, each.number)
        found = credentials.by_look_up(session, kind=CredentialKind.NUMBER, look_up=look_up)
        kin = people.known_kin(session, inmate_id=found.person_id) if found else []
        verified = [one for one in kin if one.is_verified]
        if verified:
            first = verified[0]
            shown, _ = invitations.store_for(
                session, ctx, inmate_id=first.inmate_id, relative_id=first.relative_id
            )
            return shown
    return None
