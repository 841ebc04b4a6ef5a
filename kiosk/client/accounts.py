"""A person's account."""

from kiosk.client.door import Door
from kiosk.client.last_known import Known, LastKnown
from server.wire.accounts import AccountReply

_PATH = "/accounts/mine"


class AccountsClient:
    """The balance and where each amount came from."""

    def __init__(self, *, door: Door, last_known: LastKnown) -> None:
        self._door = door
        self._last_known = last_known

    def account(self) -> Known[AccountReply]:
        return self._last_known.ask(AccountReply, lambda: self._door.read(_PATH, AccountReply))

    def known_account(self) -> Known[AccountReply] | None:
        return self._last_known.peek(AccountReply)

    def earlier(self, *, before: int) -> AccountReply:
        return self._door.read(_PATH, AccountReply, before=before)
