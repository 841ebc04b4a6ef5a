"""librime through its C interface: the words that letters may stand for, to choose from."""

import ctypes
import re
from collections.abc import Iterable
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_size_t, c_void_p, sizeof
from typing import TypeVar

from kiosk.typing.pinyin.rime_home import RimeHome
from kiosk.typing.pinyin.vocabulary import Entry

LIBRARY = "librime.so.1"
PAGE = 9  # as the schema has it
_PAGE_DOWN = 0xFF56
_FIRST_DIGIT = ord("1")
_ONLY_FATAL = 3
_LETTERS = re.compile(r"[^a-z']")

# The structures of rime_api.h (librime 1.8), field by field in its order.
_TRAITS_1 = ("shared_data_dir", "user_data_dir", "distribution_name", "distribution_code_name",
             "distribution_version", "app_name")  # fmt: skip


class _Traits(Structure):
    _fields_ = (
        ("data_size", c_int),
        *((name, c_char_p) for name in _TRAITS_1),
        ("modules", c_void_p),
        ("min_log_level", c_int),
        *((name, c_char_p) for name in ("log_dir", "prebuilt_data_dir", "staging_dir")),
    )


class _Candidate(Structure):
    _fields_ = (("text", c_char_p), ("comment", c_char_p), ("reserved", c_void_p))


class _Iterator(Structure):
    _fields_ = (("ptr", c_void_p), ("index", c_int), ("candidate", _Candidate))


class _Composition(Structure):
    _fields_ = (
        *((name, c_int) for name in ("length", "cursor_pos", "sel_start", "sel_end")),
        ("preedit", c_char_p),
    )


class _Menu(Structure):
    _fields_ = (
        *((name, c_int) for name in ("page_size", "page_no", "is_last", "chosen", "count")),
        ("candidates", POINTER(_Candidate)),
        ("select_keys", c_char_p),
    )


class _Context(Structure):
    _fields_ = (
        ("data_size", c_int),
        ("composition", _Composition),
        ("menu", _Menu),
        ("commit_text_preview", c_char_p),
        ("select_labels", POINTER(c_char_p)),
    )


class _Commit(Structure):
    _fields_ = (("data_size", c_int), ("text", c_char_p))


S = TypeVar("S", _Traits, _Context, _Commit)


class RimeMissing(Exception):
    """librime, or the list of sounds it is to read, is not installed or does not work."""


class Rime:
    """One session of librime. One process can have only one."""

    def __init__(self, home: RimeHome, words: Iterable[Entry]) -> None:
        try:
            self._library = ctypes.CDLL(LIBRARY)
        except OSError as error:
            raise RimeMissing(str(error)) from error
        words = list(words)
        is_new = not home.is_prepared_for(words)
        if is_new:
            home.prepare(words)
        self._start(home, is_new=is_new)
        if is_new:
            home.is_compiled_of(words)
        self._letters = ""

    def candidates(self, letters: str, *, most: int) -> list[str]:
        self._feed(letters)
        iterator = _Iterator()
        found: list[str] = []
        if self._library.RimeCandidateListBegin(self._session, byref(iterator)):
            while len(found) < most and self._library.RimeCandidateListNext(byref(iterator)):
                found.append(iterator.candidate.text.decode())
            self._library.RimeCandidateListEnd(byref(iterator))
        return found

    def pick(self, letters: str, place: int) -> str:
        """Take the candidate at this place; what comes back is the letters that it left."""
        self._feed(letters)
        for _ in range(place // PAGE):
            self._key(_PAGE_DOWN)
        self._key(_FIRST_DIGIT + place % PAGE)
        rest = "" if self._committed() else _LETTERS.sub("", self._preedit())
        self._clear()
        return rest

    def close(self) -> None:
        self._library.RimeFinalize()

    def _start(self, home: RimeHome, *, is_new: bool) -> None:
        traits = _sized(_Traits())
        traits.shared_data_dir = str(home.shared).encode()
        traits.user_data_dir = traits.log_dir = str(home.user).encode()
        traits.distribution_name = traits.distribution_code_name = b"guitu"
        traits.distribution_version, traits.app_name = b"1", b"rime.guitu"
        traits.min_log_level = _ONLY_FATAL
        self._traits = traits  # librime keeps its pointers
        self._library.RimeSetup(byref(traits))
        self._library.RimeInitialize(byref(traits))
        if is_new and self._library.RimeStartMaintenance(1):
            self._library.RimeJoinMaintenanceThread()
        self._library.RimeCreateSession.restype = c_size_t
        self._session = c_size_t(self._library.RimeCreateSession())
        if not self._library.RimeSelectSchema(self._session, home.schema_id.encode()):
            raise RimeMissing("librime does not take the schema")

    def _feed(self, letters: str) -> None:
        """One more letter than before is one key; all else is typed anew."""
        if not letters.startswith(self._letters) or not self._letters:
            self._clear()
        for letter in letters[len(self._letters) :]:
            self._key(ord(letter))
        self._letters = letters

    def _clear(self) -> None:
        self._library.RimeClearComposition(self._session)
        self._committed()
        self._letters = ""

    def _key(self, code: int) -> None:
        self._library.RimeProcessKey(self._session, c_int(code), c_int(0))

    def _preedit(self) -> str:
        context = _sized(_Context())
        self._library.RimeGetContext(self._session, byref(context))
        text = (context.composition.preedit or b"").decode()
        self._library.RimeFreeContext(byref(context))
        return text

    def _committed(self) -> str:
        commit, text = _sized(_Commit()), ""
        if self._library.RimeGetCommit(self._session, byref(commit)):
            text = commit.text.decode()
            self._library.RimeFreeCommit(byref(commit))
        return text


def _sized(structure: S) -> S:
    """librime reads how much of a structure its caller knows: all that follows the size."""
    structure.data_size = sizeof(structure) - sizeof(c_int)
    return structure
