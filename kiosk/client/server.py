"""All that a terminal may ask of its server, over one door."""

from dataclasses import dataclass
from typing import Final

from kiosk.client.accounts import AccountsClient
from kiosk.client.acts import Acts, Journal
from kiosk.client.custody import CustodyClient
from kiosk.client.door import Door
from kiosk.client.home import HomeClient
from kiosk.client.identity import IdentityClient
from kiosk.client.kept import Kept, NothingKept
from kiosk.client.last_known import LastKnown
from kiosk.client.line import Line
from kiosk.client.scores import ScoresClient
from kiosk.client.sync import RefusalsClient
from kiosk.client.visits import VisitsClient

# The newest, each one more question to the server at log-in.
LINES_AHEAD: Final = 5


@dataclass(frozen=True)
class Server:
    """The client of each capability, and what they share."""

    door: Door
    line: Line
    identity: IdentityClient
    home: HomeClient
    scores: ScoresClient
    custody: CustodyClient
    accounts: AccountsClient
    visits: VisitsClient
    refusals: RefusalsClient
    acts: Acts
    last_known: LastKnown

    @classmethod
    def behind(
        cls, door: Door, *, line: Line, journal: Journal, kept: Kept | None = None
    ) -> "Server":
        last_known = LastKnown()
        acts = Acts(journal, language=lambda: door.language)
        return cls(
            door=door,
            line=line,
            identity=IdentityClient(
                door=door, acts=acts, last_known=last_known, kept=kept or NothingKept()
            ),
            home=HomeClient(door=door, last_known=last_known),
            scores=ScoresClient(door=door, acts=acts, last_known=last_known),
            custody=CustodyClient(door=door, last_known=last_known),
            accounts=AccountsClient(door=door, last_known=last_known),
            visits=VisitsClient(door=door, acts=acts, last_known=last_known),
            refusals=RefusalsClient(door=door, acts=acts, last_known=last_known),
            acts=acts,
            last_known=last_known,
        )

    def forget_person(self) -> str | None:
        """Nothing of the person who was here stays; his session is returned, to be ended."""
        session = self.door.session
        self.door.use_session(None)
        self.acts.use_person(None)
        self.last_known.forget()
        return session

    def fetch_ahead(self) -> None:
        """Ask once for all that a person may open, so that a line that goes down takes nothing."""
        lines = self.scores.scores().value.lines
        self.custody.sentence()
        self.accounts.account()
        self.scores.cases()
        self.identity.looks()
        self.visits.visits()
        self.visits.people()
        home = self.home.known_overview()
        if home is not None and home.value.refused_acts:
            self.refusals.refused()
        if self.last_known.is_kept:
            # So that he can contest them also where he logs in without a line.
            for line in lines[:LINES_AHEAD]:
                self.scores.explain(line.entry_id)

    def is_there(self) -> None:
        """Ask for nothing: the line shows whether an answer came."""
        self.door.knock()
