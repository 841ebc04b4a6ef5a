"""Which PINs and passwords are too easy to guess."""

import unicodedata

from server.identity.rules.errors import SecretWeak

_ROW = "0123456789012345678909876543210"
_OFTEN = ("password", "passw0rd", "qwerty", "admin", "guitu", "123456", "abc123", "letmein")
_LEAST_KINDS = 5


def check_pin(pin: str, *, digits: int, number: str = "") -> None:
    """Raise SecretWeak for a PIN of another length, a row, a repetition, or the own number."""
    if not (pin.isascii() and pin.isdigit()) or len(pin) != digits:
        raise SecretWeak(f"a PIN has {digits} digits")
    if pin in _ROW or len(set(pin)) <= 2 or (number and pin in number):
        raise SecretWeak("a row, a repetition or the own number")


def check_password(password: str, *, characters: int, log_in: str) -> None:
    """Length over kinds of character, as ASVS 6.2 has it; raise SecretWeak."""
    plain = unicodedata.normalize("NFKC", password).lower()
    if len(plain) < characters:
        raise SecretWeak(f"a password has at least {characters} characters")
    if len(set(plain)) < _LEAST_KINDS or (log_in and log_in.lower() in plain):
        raise SecretWeak("a repetition, or the own name")
    rest = plain
    for word in _OFTEN:
        rest = rest.replace(word, "")
    if len(rest) < characters // 2:
        raise SecretWeak("little but a word that everybody tries")
