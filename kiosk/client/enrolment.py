"""Making a terminal known to its server, once, with the code that an administrator was given."""

import hmac
from base64 import b64decode, b64encode
from hashlib import sha256

import httpx
from pydantic import ValidationError

from kiosk.client import pinning
from kiosk.client.device_key import DeviceKey
from kiosk.client.terminal_home import Enrolment, TerminalHome
from kiosk.client.whole_file import write_whole
from server.wire.base import ErrorReply
from server.wire.identity import EnrolReply, EnrolRequest

TIMEOUT_S = 15.0


class EnrolmentFailed(Exception):
    """The terminal is not enrolled; the message says what to do."""


def enrol(home: TerminalHome, *, server_url: str, code: str) -> Enrolment:
    """Pin the server's certificate and register this terminal's key, each side proved by the code.

    Nothing is trusted, and nothing written, before the server has proved that it knows the code.
    """
    try:
        certificate = pinning.fetch(server_url)
    except pinning.CertificateProblem as problem:
        raise EnrolmentFailed(f"{problem}: check the address and the cable") from problem
    key = DeviceKey.load_or_make(home.device_key)
    reply = _register(home, server_url=server_url, code=code, certificate=certificate, key=key)
    enrolment = Enrolment(
        server_url=server_url,
        device_id=reply.device_id,
        name=reply.name,
        prison=reply.prison,
        block=reply.block,
    )
    write_whole(home.server_signing_key, b64decode(reply.signing_key))
    home.write_enrolment(enrolment)
    return enrolment


def _register(
    home: TerminalHome, *, server_url: str, code: str, certificate: str, key: DeviceKey
) -> EnrolReply:
    seen = pinning.fingerprint(certificate) + key.public_bytes
    request = EnrolRequest(
        code_id=code.split("-", maxsplit=1)[0],
        public_key=b64encode(key.public_bytes).decode(),
        proof=b64encode(_proof(code, b"guitu enrol" + seen)).decode(),
    )
    pem = home.certificate.with_suffix(".unproved")
    pem.write_text(certificate, encoding="ascii")
    try:
        reply = _post(request, server_url=server_url, home=home)
    except EnrolmentFailed:
        pem.unlink()
        raise
    welcome = _proof(code, b"guitu welcome" + seen + str(reply.device_id).encode())
    if not hmac.compare_digest(b64decode(reply.proof), welcome):
        pem.unlink()
        raise EnrolmentFailed("this server does not know the code: somebody stands between")
    pem.replace(home.certificate)
    return reply


def _post(request: EnrolRequest, *, server_url: str, home: TerminalHome) -> EnrolReply:
    trusted = pinning.context(home.certificate.with_suffix(".unproved"))
    try:
        answer = httpx.post(
            f"{server_url}/devices/enrol",
            content=request.model_dump_json(),
            headers={"Content-Type": "application/json", "Accept-Language": "en"},
            verify=trusted,
            timeout=TIMEOUT_S,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        raise EnrolmentFailed("the server stopped answering: try again") from error
    if answer.is_error:
        raise EnrolmentFailed(_sentence(answer))
    return EnrolReply.model_validate_json(answer.content)


def _proof(code: str, message: bytes) -> bytes:
    return hmac.new(code.encode("utf-8"), message, sha256).digest()


def _sentence(answer: httpx.Response) -> str:
    try:
        return ErrorReply.model_validate_json(answer.content).sentence
    except ValidationError:
        return f"the server answered {answer.status_code}"
