"""Many terminals that come back at once, each with acts to deliver, as the courier of one would."""

import argparse
import asyncio
import json
import ssl
import time
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.client import pinning
from kiosk.client.door import token_message
from kiosk.journal.back_off import BackOff
from server.wire.base import Request
from server.wire.identity import ChallengeReply, ChallengeRequest, TokenReply, TokenRequest
from server.wire.sync import DeliveryReply, StreamReply, StreamRequest
from tests.bench.http_client import Answer, Connection
from tests.factories.identity import sign
from tests.factories.sync import JournalToDeliver

BUSY = 429


@dataclass(frozen=True)
class Terminal:
    device_id: int
    person_id: int
    key: str  # hexadecimal


@dataclass
class Tally:
    acts: int = 0
    busy: int = 0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--certificate", type=Path, required=True)
    parser.add_argument("--terminals", type=Path, required=True)
    parser.add_argument("--acts", type=int, required=True)
    options = parser.parse_args()
    terminals = [Terminal(**each) for each in json.loads(options.terminals.read_text())]
    tls = pinning.context(options.certificate)
    pin = pinning.fingerprint(options.certificate.read_text(encoding="ascii"))
    tally, started = Tally(), time.perf_counter()
    asyncio.run(_all(terminals, options.port, tls, pin, options.acts, tally))
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "acts": tally.acts, "busy": tally.busy}))


async def _all(
    terminals: list[Terminal], port: int, tls: ssl.SSLContext, pin: bytes, acts: int, tally: Tally
) -> None:
    await asyncio.gather(*(_come_back(each, port, tls, pin, acts, tally) for each in terminals))


async def _come_back(
    terminal: Terminal, port: int, tls: ssl.SSLContext, pin: bytes, acts: int, tally: Tally
) -> None:
    connection = Connection(port, tls)
    connection.headers["Authorization"] = f"Bearer {await _token(connection, terminal, pin, tally)}"
    journal = JournalToDeliver(terminal.person_id)
    for _ in range(acts):
        journal.write()
    joined = await _until_taken(connection, "/journal/stream", StreamRequest(), tally)
    journal.epoch = StreamReply.model_validate_json(joined.body).epoch
    taken = await _until_taken(connection, "/journal/acts", journal.delivery(), tally)
    tally.acts += DeliveryReply.model_validate_json(taken.body).high_water
    connection.close()


async def _token(connection: Connection, terminal: Terminal, pin: bytes, tally: Tally) -> str:
    question = ChallengeRequest(device_id=terminal.device_id)
    asked = await _until_taken(connection, "/devices/challenge", question, tally)
    nonce = ChallengeReply.model_validate_json(asked.body).nonce
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(terminal.key))
    proof = TokenRequest(
        device_id=terminal.device_id, nonce=nonce, signature=sign(key, token_message(nonce, pin))
    )
    given = await connection.post("/devices/token", proof)
    return TokenReply.model_validate_json(given.body).token


async def _until_taken(connection: Connection, path: str, request: Request, tally: Tally) -> Answer:
    back_off = BackOff()
    while (answer := await connection.post(path, request)).status == BUSY:
        tally.busy += 1
        retry_after_s = float(json.loads(answer.body)["retry_after_s"])
        await asyncio.sleep(back_off.rest_s(at_least_s=retry_after_s))
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {answer.body!r}")
    return answer


if __name__ == "__main__":
    main()
