"""The errors that services raise, and the sentences that the person is given for them.

GuituError
├── InvalidInput        422  the request cannot mean what it says
├── NotFound            404  no such thing, or not for this actor
├── NotLoggedIn         401  no session, or one that has ended
├── Refused             403  the actor may not do this
│   ├── PurposeMissing  400  a member of staff must say why he looks
│   └── OutOfReach      404  a person whom the actor may not see: as one who is not there
├── Conflict            409  the state has moved on
└── TooManyTries        429  guessing is slowed
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    zh: str
    en: str


class GuituError(Exception):
    """Base of all; `code` names the sentence, `status` the HTTP status."""

    status = 400
    code = "refused"
    sentence = Sentence("这一步没有办成，请找民警。", "This did not work. Please ask an officer.")

    def __init__(self, detail: str = "", *, retry_after_s: int | None = None) -> None:
        super().__init__(detail or self.code)
        self.retry_after_s = retry_after_s


class InvalidInput(GuituError):
    """The request is well-formed but cannot be meant."""

    status = 422
    code = "invalid_input"
    sentence = Sentence(
        "填写的内容不对，请检查后再试。", "Something entered is not right. Please check it."
    )


class NotFound(GuituError):
    """No such thing, or not visible to this actor: the two are told apart to nobody."""

    status = 404
    code = "not_found"
    sentence = Sentence("没有找到。", "Not found.")


class NotLoggedIn(GuituError):
    """There is no session, or it has ended."""

    status = 401
    code = "not_logged_in"
    sentence = Sentence("登录已结束，请重新登录。", "The session has ended. Please log in again.")


class Refused(GuituError):
    """The actor has no duty that allows this."""

    status = 403
    code = "not_allowed"
    sentence = Sentence("您没有办理这件事的权限。", "You are not allowed to do this.")


class PurposeMissing(Refused):
    """A member of staff looked at a person without saying why."""

    status = 400
    code = "purpose_missing"
    sentence = Sentence("查看个人信息要先写明用途。", "Say why you look at a person's data first.")


class OutOfReach(NotFound, Refused):
    """The actor may not see this person: answered as if there were none, so that ids tell nothing.

    Both a NotFound, which is what it looks like, and a Refused, which is what it is.
    """


class Conflict(GuituError):
    """The state has moved on since the actor saw it."""

    status = 409
    code = "conflict"
    sentence = Sentence("情况已经变了，请刷新后再看。", "This has changed. Please look again.")


class TooManyTries(GuituError):
    """Guessing is slowed; `retry_after_s` says how long."""

    status = 429
    code = "too_many_tries"
    sentence = Sentence("试的次数太多，请过一会儿再试。", "Too many tries. Please wait a moment.")
