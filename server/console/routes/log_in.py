"""An officer comes in and leaves: password, then a code or a key; then out."""

from typing import Annotated

import segno
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup
from pydantic import Field

from server.console.forms import SESSION_COOKIE, Line, PostedForm, Secret, Words, own_path
from server.console.purposes import COOKIE as PURPOSE_COOKIE
from server.console.rendering import go_to, page
from server.console.visitor import Logged
from server.identity.rules.errors import ProofWrong
from server.identity.rules.hashing import matches
from server.identity.rules.kinds import CredentialKind
from server.identity.service import console_login, security_keys, sessions
from server.identity.service.security_keys import Site
from server.identity.service.sessions import NewSession
from server.infra.errors import GuituError, Sentence
from server.infra.http import reading, writing
from server.infra.runner import Runner

router = APIRouter()
SECOND_STEP = "/console/log-in/second"
_PASSWORD_WRONG = Sentence(
    "账号或密码不对，请再试一次。", "The account or the password is wrong. Please try again."
)
_CODE_WRONG = Sentence(
    "验证码不对或已经用过，请等下一组数字再试。",
    "The digits are wrong or used already. Please wait for the next ones.",
)


class PasswordForm(PostedForm):
    log_in: Line = Field(min_length=1)
    password: Secret = Field(min_length=1)
    next: Line = ""


class CodeForm(PostedForm):
    code: Line = Field(min_length=1)
    next: Line = ""


class KeyForm(PostedForm):
    answer: Words = Field(min_length=1, max_length=8000)
    next: Line = ""


def words_of_refusal(refused: GuituError, *, proof: Sentence) -> Sentence:
    """In words of this page, with the time to wait where there is one."""
    words = proof if isinstance(refused, ProofWrong) else refused.sentence
    wait = refused.retry_after_s
    if wait is None:
        return words
    return Sentence(f"{words.zh}（{wait} 秒后）", f"{words.en} ({wait} seconds)")


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def site_of(request: Request) -> Site:
    """The address that browsers use, as the settings or else the request names it."""
    stated = request.app.state.installation.settings.console_origin
    return Site(stated or f"{request.url.scheme}://{request.url.netloc}")


def keep_session(response: Response, token: str) -> None:
    response.set_cookie(
        SESSION_COOKIE, token, path="/console", secure=True, httponly=True, samesite="strict"
    )


@router.get("/log-in")
async def log_in_page(request: Request, next: Line = "") -> HTMLResponse:  # noqa: A002  its name in the address
    return page(request, "log_in/password.html", next=next, refused=None, log_in="")


@router.post("/log-in")
async def show_password(request: Request, form: Annotated[PasswordForm, Form()]) -> Response:
    try:
        outcome = await _prove_password(request, form)
    except GuituError as refusal:
        outcome = refusal
    if isinstance(outcome, GuituError):
        return page(
            request,
            "log_in/password.html",
            status=outcome.status,
            next=form.next,
            refused=words_of_refusal(outcome, proof=_PASSWORD_WRONG),
            log_in=form.log_in,
        )
    answer = go_to(request, f"{SECOND_STEP}?next={own_path(form.next)}")
    keep_session(answer, outcome.session.token)
    return answer


async def _prove_password(
    request: Request, form: PasswordForm
) -> console_login.HalfOpen | GuituError:
    """Identity's three steps, so that neither loop nor writer waits for the slow hash."""
    runner: Runner = request.app.state.runner
    claim = await reading(
        request,
        lambda session, ctx: console_login.claim(
            session, ctx, log_in=form.log_in, address=address_of(request)
        ),
    )
    is_right = await runner.compute(lambda: matches(form.password, claim.password_hash))
    return await writing(
        request,
        lambda session, ctx: console_login.settle_password(
            session, ctx, claim=claim, is_right=is_right
        ),
    )


@router.get(SECOND_STEP.removeprefix("/console"))
async def second_step_page(request: Request, next: Line = "") -> HTMLResponse:  # noqa: A002  its name in the address
    return await _second_step(request, next_page=next, refused=None)


async def _second_step(
    request: Request, *, next_page: str, refused: GuituError | None
) -> HTMLResponse:
    token = request.cookies.get(SESSION_COOKIE, "")
    steps, scan = await reading(
        request, lambda session, ctx: console_login.second_steps(session, ctx, token=token)
    )
    options = ""
    if CredentialKind.WEBAUTHN in steps:
        options = await reading(
            request,
            lambda session, ctx: security_keys.show_options(
                session, ctx, token=token, site=site_of(request)
            ),
        )
    return page(
        request,
        "log_in/second.html",
        status=refused.status if refused else 200,
        next=next_page,
        refused=words_of_refusal(refused, proof=_CODE_WRONG) if refused else None,
        scan=scan,
        qr=qr_code(scan),
        key_options=options,
    )


def qr_code(text: str) -> Markup:
    """As SVG drawn by attributes alone: the policy allows no inline style."""
    if not text:
        return Markup()
    made = segno.make(text, error="m", micro=False)
    return Markup(made.svg_inline(omitsize=True, border=2, dark="#1e2a2f", light="#ffffff"))  # noqa: S704  our own drawing


@router.post("/log-in/code")
async def show_code(request: Request, form: Annotated[CodeForm, Form()]) -> Response:
    token = request.cookies.get(SESSION_COOKIE, "")
    outcome = await writing(
        request,
        lambda session, ctx: console_login.complete_with_code(
            session, ctx, token=token, code=form.code, address=address_of(request)
        ),
    )
    if isinstance(outcome, GuituError):
        return await _second_step(request, next_page=form.next, refused=outcome)
    return _let_in(request, outcome, next_page=form.next)


@router.post("/log-in/key")
async def show_key(request: Request, form: Annotated[KeyForm, Form()]) -> Response:
    token = request.cookies.get(SESSION_COOKIE, "")
    made = await writing(
        request,
        lambda session, ctx: security_keys.complete_with_key(
            session, ctx, token=token, site=site_of(request), answer=form.answer
        ),
    )
    return _let_in(request, made, next_page=form.next)


def _let_in(request: Request, made: NewSession, *, next_page: str) -> Response:
    answer = go_to(request, own_path(next_page))
    keep_session(answer, made.token)
    return answer


@router.post("/log-out")
async def log_out(request: Request, visitor: Logged) -> Response:
    session_id = visitor.actor.session_id or 0
    await writing(request, lambda session, ctx: sessions.end(session, ctx, session_id=session_id))
    answer = go_to(request, "/console/log-in")
    answer.delete_cookie(SESSION_COOKIE, path="/console")
    answer.delete_cookie(PURPOSE_COOKIE, path="/console")
    return answer
