"""Opens what an enrolled terminal stands on: door to the server, journal, and what is kept."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kiosk.client.errors import NotEnrolled, NotSaved
from kiosk.client.line import Line
from kiosk.client.terminal_home import TerminalHome

if TYPE_CHECKING:
    from kiosk.client.door import Door
    from kiosk.client.kept import Kept
    from kiosk.journal.journal import TerminalJournal
    from kiosk.kept.tpm import Tpm
    from kiosk.prepared.store import PreparedStore

logger = logging.getLogger(__name__)


def open_door(home: TerminalHome, line: Line) -> "Door":
    """The real door of an enrolled terminal."""
    # The first frame must not wait for the network's and the wire's packages.
    from kiosk.client.device_key import DeviceKey
    from kiosk.client.door import Identity, PinnedDoor

    enrolment = home.settings().enrolment
    if enrolment is None:
        raise NotEnrolled("this terminal has no terminal.toml with an enrolment")
    return PinnedDoor(
        Identity(
            server_url=enrolment.server_url,
            device_id=enrolment.device_id,
            key=DeviceKey.load(home.device_key),
            certificate=home.certificate,
        ),
        line=line,
    )


def open_journal(
    home: TerminalHome, door: "Door", *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> "TerminalJournal":
    """The terminal's own journal, delivered through the door."""
    from kiosk.client.device_key import DeviceKey
    from kiosk.client.sync import SyncClient
    from kiosk.journal.journal import Journal, NoJournal
    from kiosk.journal.seal import Seal
    from kiosk.journal.store import open_store

    enrolment = home.settings().enrolment
    if enrolment is None:
        return NoJournal()
    seal = Seal(DeviceKey.load(home.device_key).derived("journal"))
    try:
        store = open_store(home.journal, seal=seal, device_id=enrolment.device_id)
    except NotSaved as error:
        logger.error("no journal, so nothing can be saved here: %s", error)
        return NoJournal()
    return Journal(store, SyncClient(door), now=now)


def open_prepared(home: TerminalHome) -> "PreparedStore":
    """NotEnrolled also for a terminal that was enrolled before servers told their signing key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from kiosk.client.device_key import DeviceKey
    from kiosk.prepared.store import PreparedStore

    enrolment, key_file = home.settings().enrolment, home.server_signing_key
    signed_by = key_file.read_bytes() if key_file.exists() else b""
    if enrolment is None or not signed_by:
        raise NotEnrolled("this terminal does not know its server's signing key: enrol it again")
    opening = DeviceKey.load(home.device_key).derived("prepared")
    return PreparedStore(
        home.prepared,
        device_id=enrolment.device_id,
        opening_key=X25519PrivateKey.from_private_bytes(opening),
        signed_by=Ed25519PublicKey.from_public_bytes(signed_by),
    )


def open_kept(home: TerminalHome, *, tpm: "Tpm | None" = None) -> "Kept":
    """What the terminal keeps of its block's people, if the server lets it.

    Without `tpm` it looks for the machine's own.
    """
    from kiosk.client.kept import NothingKept
    from kiosk.kept.device_secret import device_secret
    from kiosk.kept.people import KeptPeople
    from kiosk.kept.tpm import found_tpm
    from kiosk.kept.vault import Vault

    enrolment = home.settings().enrolment
    if enrolment is None:
        return NothingKept()
    try:
        secret = device_secret(home.kept_secret, tpm=tpm or found_tpm())
        vault = Vault(home.kept, secret=secret.key, device_id=enrolment.device_id)
        if secret.is_new:
            vault.erase_all()
        return KeptPeople(vault)
    except OSError as error:
        logger.error("nobody can be let in without the line: %s", error)
        return NothingKept()
