"""A relative comes in with a code or his PIN, chooses a PIN, and goes."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from server.family.errors import LOG_IN
from server.family.forms import PATH, SESSION_COOKIE
from server.family.rendering import go_to, page
from server.family.visitor import Logged
from server.identity.rules.errors import SecretWeak
from server.identity.rules.hashing import hash_secret, matches
from server.identity.rules.strength import check_pin
from server.identity.service import family_log_in, invitations, sessions
from server.identity.service.family_log_in import Entered
from server.identity.service.invitations import Presented
from server.infra.context import Context
from server.infra.errors import GuituError, Sentence
from server.infra.http import reading, writing
from server.infra.runner import Runner
from server.pages.forms import Line, PostedForm, Secret

router = APIRouter()
BROWSER_COOKIE: Final = "guitu_browser"
A_DAY_S: Final = 24 * 3600
_NOT_THE_SAME: Final = Sentence(
    "两次输入的密码不一样，请再来一次。", "The two PINs differ. Please try again."
)


class CodeForm(PostedForm):
    code: Line = Field(min_length=1, max_length=40)
    name: Line = Field(min_length=1, max_length=80)
    id_tail: Line = Field(min_length=1, max_length=18)
    is_own: bool = False


class PinForm(PostedForm):
    pin: Secret = Field(min_length=1, max_length=12)


class NewPinForm(PostedForm):
    pin: Secret = Field(min_length=1, max_length=12)
    again: Secret = Field(min_length=1, max_length=12)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _browser(request: Request) -> str:
    return request.cookies.get(BROWSER_COOKIE, "")


def _words(refused: GuituError) -> Sentence:
    """With the time to wait where there is one."""
    wait, words = refused.retry_after_s, refused.sentence
    if wait is None:
        return words
    return Sentence(f"{words.zh}（{wait} 秒后）", f"{words.en} ({wait} seconds)")


@router.get("/log-in")
async def log_in_page(request: Request, code: Literal["", "1"] = "") -> HTMLResponse:
    """With `code=1` for a code also where a PIN would do."""
    return await _log_in(request, with_code=bool(code))


async def _log_in(
    request: Request, *, with_code: bool, refused: GuituError | None = None, name: str = ""
) -> HTMLResponse:
    is_known = await reading(
        request,
        lambda session, ctx: family_log_in.is_known(session, ctx, browser=_browser(request)),
    )
    ctx: Context = request.app.state.ctx
    return page(
        request,
        "log_in.html",
        status=refused.status if refused else 200,
        with_pin=is_known and not with_code,
        is_known=is_known,
        refused=_words(refused) if refused else None,
        name=name,
        id_signs=ctx.limits.number("identity.invitation_id_signs"),
        pin_digits=ctx.limits.number("identity.pin_digits"),
    )


@router.post("/log-in/code")
async def show_code(request: Request, form: Annotated[CodeForm, Form()]) -> Response:
    outcome = await writing(
        request,
        lambda session, ctx: invitations.accept(
            session,
            ctx,
            shown=Presented(form.code, form.name, form.id_tail),
            address=_address(request),
            is_own_browser=form.is_own,
        ),
    )
    if isinstance(outcome, GuituError):
        return await _log_in(request, with_code=True, refused=outcome, name=form.name)
    return _let_in(request, outcome)


@router.post("/log-in/pin")
async def show_pin(request: Request, form: Annotated[PinForm, Form()]) -> Response:
    try:
        outcome = await _prove_pin(request, form.pin)
    except GuituError as refusal:
        outcome = refusal
    if isinstance(outcome, GuituError):
        return await _log_in(request, with_code=False, refused=outcome)
    return _let_in(request, outcome)


async def _prove_pin(request: Request, pin: str) -> Entered | GuituError:
    """Identity's three steps, so that neither loop nor writer waits for the slow hash."""
    runner: Runner = request.app.state.runner
    claim = await reading(
        request,
        lambda session, ctx: family_log_in.claim(
            session, ctx, browser=_browser(request), address=_address(request)
        ),
    )
    is_right = await runner.compute(lambda: matches(pin, claim.pin_hash))
    return await writing(
        request,
        lambda session, ctx: family_log_in.settle(session, ctx, claim=claim, is_right=is_right),
    )


def _let_in(request: Request, entered: Entered) -> Response:
    ctx: Context = request.app.state.ctx
    needs_pin = entered.browser and not entered.has_pin
    answer = go_to(f"{PATH}/pin" if needs_pin else f"{PATH}/")
    _keep(answer, SESSION_COOKIE, entered.session.token, path=PATH)
    if entered.browser:
        days = ctx.limits.number("identity.browser_known")
        _keep(answer, BROWSER_COOKIE, entered.browser, path=LOG_IN, max_age=days * A_DAY_S)
    return answer


def _keep(
    answer: Response, name: str, value: str, *, path: str, max_age: int | None = None
) -> None:
    answer.set_cookie(
        name, value, max_age=max_age, path=path, secure=True, httponly=True, samesite="strict"
    )


@router.get("/pin")
async def pin_page(request: Request, _visitor: Logged) -> HTMLResponse:
    return _pin_page(request)


def _pin_page(request: Request, *, refused: Sentence | None = None) -> HTMLResponse:
    ctx: Context = request.app.state.ctx
    digits = ctx.limits.number("identity.pin_digits")
    status = 422 if refused else 200
    return page(request, "pin.html", status=status, refused=refused, pin_digits=digits)


@router.post("/pin")
async def choose_pin(
    request: Request, visitor: Logged, form: Annotated[NewPinForm, Form()]
) -> Response:
    ctx: Context = request.app.state.ctx
    runner: Runner = request.app.state.runner
    if form.pin != form.again:
        return _pin_page(request, refused=_NOT_THE_SAME)
    try:
        check_pin(form.pin, digits=ctx.limits.number("identity.pin_digits"))
    except SecretWeak as weak:
        return _pin_page(request, refused=weak.sentence)
    pin_hash = await runner.compute(lambda: hash_secret(form.pin))
    await writing(
        request,
        lambda session, ctx: family_log_in.choose_pin(
            session, ctx, actor=visitor.actor, pin_hash=pin_hash
        ),
    )
    return go_to(f"{PATH}/")


@router.post("/log-out")
async def log_out(request: Request, visitor: Logged) -> Response:
    await writing(request, lambda session, ctx: sessions.log_out(session, ctx, actor=visitor.actor))
    answer = go_to(LOG_IN)
    answer.delete_cookie(SESSION_COOKIE, path=PATH)
    return answer


@router.post("/log-in/forget")
async def forget_browser(request: Request, _form: Annotated[PostedForm, Form()]) -> Response:
    """For a telephone that is sold or given away: a code is needed there again."""
    await writing(
        request,
        lambda session, _ctx: family_log_in.forget_browser(session, browser=_browser(request)),
    )
    answer = go_to(LOG_IN)
    answer.delete_cookie(BROWSER_COOKIE, path=LOG_IN)
    return answer
