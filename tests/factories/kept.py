"""Makes what a terminal keeps of its people, with as little work a guess as argon2 allows."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kiosk.kept.device_secret import device_secret
from kiosk.kept.people import KeptPeople, Work
from kiosk.kept.vault import Vault
from server.wire.offline import MayKeep, WaitingRule
from tests.fakes.terminal_replies import NOW

QUICK = Work(memory_kib=8, passes=1)
RULES = MayKeep(
    mark="1.2.3",
    days=7,
    of_person=WaitingRule(free=3, first_wait_s=5, longest_wait_s=900, forgotten_after_s=3600),
    of_terminal=WaitingRule(free=12, first_wait_s=5, longest_wait_s=20, forgotten_after_s=3600),
)


def kept_people(
    home: Path, *, now: Callable[[], datetime] = lambda: NOW, device_id: int = 7
) -> KeptPeople:
    """As a terminal that starts finds it."""
    secret = device_secret(home / "keys" / "kept.secret", tpm=None).key
    return KeptPeople(Vault(home / "kept", secret=secret, device_id=device_id), now=now, work=QUICK)
