"""What can go wrong between a terminal and its server.

ClientError
├── LineDown        no answer: cable, server or certificate
├── NotEnrolled     this terminal has no key that the server knows
├── SessionEnded    nobody is logged in any more
├── Refused         the server understood and said no, in words for the person
├── ServerFault     the server answered, and not with what was asked
└── NotSaved        the terminal's own journal could not take the act
"""


class ClientError(Exception):
    """A call to the server brought nothing."""


class LineDown(ClientError):
    """No answer came: show what is known, and say from when it is."""


class NotEnrolled(ClientError):
    """The server does not know this terminal: only an administrator can help."""


class SessionEnded(ClientError):
    """The person's time ran out or he was logged out elsewhere: back to the waiting screen."""


class Refused(ClientError):
    """The server said no. `sentence` is in the language of the person."""

    def __init__(self, *, code: str, sentence: str, retry_after_s: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.retry_after_s = retry_after_s


class ServerFault(ClientError):
    """The server answered something that no terminal can show."""


class NotSaved(ClientError):
    """The act is nowhere: the person must be told, before he writes where that can be."""
