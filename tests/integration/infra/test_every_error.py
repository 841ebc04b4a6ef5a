"""Every error has a code of its own, a status of its kind, and a sentence in both languages."""

import importlib
import pkgutil
from collections import Counter

import server
from server.infra.errors import GuituError

RAISED_BY_NOBODY = ("server.__main__",)


def every_error() -> set[type[GuituError]]:
    for module in pkgutil.walk_packages(server.__path__, "server."):
        if not module.name.startswith(("server.infra.migrations", *RAISED_BY_NOBODY)):
            importlib.import_module(module.name)
    return below(GuituError)


def below(kind: type[GuituError]) -> set[type[GuituError]]:
    return {kind}.union(*(below(child) for child in kind.__subclasses__()))


def test_every_error_has_its_own_code() -> None:
    # A base that adds nothing of its own may keep the code of what is above it.
    codes = Counter(kind.code for kind in every_error() if "code" in vars(kind))
    assert [code for code, count in codes.items() if count > 1] == []


def test_every_error_is_the_callers_and_has_both_languages() -> None:
    for kind in every_error():
        assert 400 <= kind.status < 500, kind
        assert kind.sentence.zh.strip(), kind
        assert kind.sentence.en.strip(), kind
        assert kind.__doc__, kind
