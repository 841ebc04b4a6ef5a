"""The terminals' door of the server: HTTPS to one pinned certificate, in the name of one device."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import Literal, Protocol, TypeVar

import httpx
from pydantic import ValidationError

from kiosk.client import pinning
from kiosk.client.device_key import DeviceKey
from kiosk.client.errors import LineDown, NotEnrolled, Refused, ServerFault, SessionEnded
from kiosk.client.line import Line
from server.wire.base import ErrorReply, Reply, Request
from server.wire.identity import ChallengeReply, ChallengeRequest, TokenReply, TokenRequest

logger = logging.getLogger(__name__)

R = TypeVar("R", bound=Reply)
Verb = Literal["POST", "PUT", "DELETE"]
Now = Callable[[], datetime]

# A person waits in front of the screen: better "as of" after seconds than an answer after a minute.
TIMEOUT = httpx.Timeout(6.0, connect=2.0)
READ_ATTEMPTS = 2
RENEW_BEFORE = timedelta(seconds=30)
SESSION_HEADER = "X-Guitu-Session"
DEVICE_CODES = frozenset({"unknown_device", "device_token_ended", "terminal_not_enrolled"})


class Door(Protocol):
    """How the capabilities of the client reach the server."""

    def read(self, path: str, reply: type[R], **query: str | int) -> R:
        """A read may be tried again by itself."""

    def act(
        self,
        path: str,
        request: Request | None,
        reply: type[R],
        *,
        verb: Verb = "POST",
        session: str | None = None,
    ) -> R:
        """An act is sent once: its answer may be lost, and the act still done."""

    def knock(self) -> None:
        """Find out whether the server answers."""

    @property
    def session(self) -> str | None: ...

    def use_session(self, session: str | None) -> None: ...

    @property
    def language(self) -> str: ...

    def use_language(self, language: str) -> None: ...


@dataclass(frozen=True)
class Identity:
    """What a terminal proves itself with."""

    server_url: str
    device_id: int
    key: DeviceKey
    certificate: Path


class PinnedDoor:
    """The real door. Safe to call from several threads."""

    def __init__(
        self, identity: Identity, *, line: Line, now: Now = lambda: datetime.now(UTC)
    ) -> None:
        self._identity = identity
        self._line = line
        self._now = now
        self._token: TokenReply | None = None
        self._token_lock = Lock()
        self._session: str | None = None
        self._language = "zh"
        self._pin = pinning.fingerprint(identity.certificate.read_text(encoding="ascii"))
        self._http = httpx.Client(
            base_url=identity.server_url,
            verify=pinning.context(identity.certificate),
            timeout=TIMEOUT,
            trust_env=False,
        )

    def close(self) -> None:
        self._http.close()

    @property
    def session(self) -> str | None:
        return self._session

    def use_session(self, session: str | None) -> None:
        self._session = session

    @property
    def language(self) -> str:
        return self._language

    def use_language(self, language: str) -> None:
        self._language = language

    def read(self, path: str, reply: type[R], **query: str | int) -> R:
        for _ in range(READ_ATTEMPTS - 1):
            try:
                return self._call("GET", path, reply, query=query)
            except LineDown:
                logger.info("no answer to a read, trying once more")
        return self._call("GET", path, reply, query=query)

    def act(
        self,
        path: str,
        request: Request | None,
        reply: type[R],
        *,
        verb: Verb = "POST",
        session: str | None = None,
    ) -> R:
        return self._call(verb, path, reply, request=request, session=session)

    def knock(self) -> None:
        self._send("GET", "/health")

    def _call(
        self,
        verb: str,
        path: str,
        reply: type[R],
        *,
        query: Mapping[str, str | int] | None = None,
        request: Request | None = None,
        session: str | None = None,
    ) -> R:
        session = session or self._session
        answer = self._answer(verb, path, query, request, session)
        if _asks_for_token(answer):
            # The server never acts on a token that it refuses: an act may go a second time.
            self._token = None
            answer = self._answer(verb, path, query, request, session)
        return _decode(answer, reply, had_session=session is not None)

    def _answer(
        self,
        verb: str,
        path: str,
        query: Mapping[str, str | int] | None,
        request: Request | None,
        session: str | None,
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._device_token()}"}
        if session is not None:
            headers[SESSION_HEADER] = session
        return self._send(verb, path, headers=headers, query=query, request=request)

    def _device_token(self) -> str:
        with self._token_lock:
            if self._token is None or self._now() >= self._token.expires_at - RENEW_BEFORE:
                self._token = self._prove()
            return self._token.token

    def _prove(self) -> TokenReply:
        device_id = self._identity.device_id
        asked = self._send(
            "POST", "/devices/challenge", request=ChallengeRequest(device_id=device_id)
        )
        nonce = _decode(asked, ChallengeReply, had_session=False).nonce
        signature = self._identity.key.sign(token_message(nonce, self._pin))
        answer = self._send(
            "POST",
            "/devices/token",
            request=TokenRequest(device_id=device_id, nonce=nonce, signature=signature),
        )
        if answer.is_client_error:
            raise NotEnrolled(f"the server refuses this terminal: {answer.status_code}")
        return _decode(answer, TokenReply, had_session=False)

    def _send(
        self,
        verb: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str | int] | None = None,
        request: Request | None = None,
    ) -> httpx.Response:
        content = request.model_dump_json() if request is not None else None
        sent = {"Accept-Language": self._language, **(headers or {})}
        if content is not None:
            sent["Content-Type"] = "application/json"
        try:
            answer = self._http.request(verb, path, params=query, content=content, headers=sent)
        except httpx.HTTPError as error:
            self._line.is_down()
            raise LineDown(str(error)) from error
        self._line.is_up()
        return answer


def token_message(nonce: str, certificate_hash: bytes) -> bytes:
    """What the device signs, as server/wire/identity.py says."""
    return b"guitu token" + nonce.encode("ascii") + certificate_hash


def _asks_for_token(answer: httpx.Response) -> bool:
    return answer.status_code == HTTPStatus.UNAUTHORIZED and _error(answer).code in DEVICE_CODES


def _decode(answer: httpx.Response, reply: type[R], *, had_session: bool) -> R:
    if answer.is_server_error:
        raise ServerFault(f"{answer.status_code}")
    if answer.is_error:
        raise _refusal(answer, had_session=had_session)
    try:
        return reply.model_validate_json(answer.content)
    except ValidationError as error:
        raise ServerFault(f"not a {reply.__name__}") from error


def _refusal(answer: httpx.Response, *, had_session: bool) -> Refused | SessionEnded | NotEnrolled:
    told = _error(answer)
    if answer.status_code == HTTPStatus.UNAUTHORIZED and told.code in DEVICE_CODES:
        return NotEnrolled(told.code)
    if had_session and told.code == "not_logged_in":
        return SessionEnded(told.code)
    return Refused(code=told.code, sentence=told.sentence, retry_after_s=told.retry_after_s)


def _error(answer: httpx.Response) -> ErrorReply:
    try:
        return ErrorReply.model_validate_json(answer.content)
    except ValidationError:
        return ErrorReply(code=f"http_{answer.status_code}", sentence="")
