"""Takes a person's wishes, shows them at once, and keeps them for his next log-in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kiosk.client.acts import Saved
from kiosk.client.errors import ClientError, SessionEnded
from kiosk.shell.desk import Desk
from kiosk.shell.failures import in_words
from kiosk.shell.language import _, words
from kiosk.shell.session import Ending
from kiosk.shell.standing import Phase, Standing
from server.wire.base import DoneReply
from server.wire.identity import Language, Preferences, TextSize

CALM, STRONG = "calm", "strong"


@dataclass(frozen=True)
class SettingsView:
    """The options of each setting by value, and the value that holds."""

    standing: Standing = field(default_factory=Standing)
    languages: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    sizes: Mapping[str, str] = field(default_factory=dict)
    size: str = ""
    contrasts: Mapping[str, str] = field(default_factory=dict)
    contrast: str = ""
    note: str = ""
    # Whether a template of his face is kept, which he may have erased.
    has_face: bool = False


class SettingsPresenter:
    """What a person wishes holds at once, also when it can't be kept."""

    def __init__(self, *, desk: Desk, show: Callable[[SettingsView], None]) -> None:
        self._desk, self._show = desk, show
        self._note, self._has_face = "", False

    def open(self, subject: int | None = None) -> None:
        del subject
        self._note, self._has_face = "", False
        self.show_again()
        self._desk.errands.run(
            lambda: self._desk.server().identity.my_face().is_kept,
            done=self._know_face,
            failed=lambda _: None,
        )

    def choose_language(self, language: str) -> None:
        self._prefer(language=Language(language))

    def choose_size(self, size: str) -> None:
        self._prefer(text_size=TextSize(size))

    def choose_contrast(self, contrast: str) -> None:
        self._prefer(high_contrast=contrast == STRONG)

    def erase_face(self) -> None:
        self._desk.errands.run(
            lambda: self._desk.server().identity.forget_my_face(),
            done=lambda _: self._face_erased(),
            failed=self._not_kept,
        )

    def _know_face(self, is_kept: bool) -> None:  # noqa: FBT001  an errand's result
        self._has_face = is_kept
        self.show_again()

    def _face_erased(self) -> None:
        self._has_face = False
        self._note = _("Your face is erased. Card, number and officer let you in as before.")
        self.show_again()

    def show_again(self) -> None:
        self._show(self._make_view())

    def spoken(self) -> str:
        view = self._make_view()
        return "\n".join(
            (
                f"{_('Language')}: {view.languages[view.language]}",
                f"{_('Size of the letters')}: {view.sizes[view.size]}",
                f"{_('Contrast')}: {view.contrasts[view.contrast]}",
            )
        )

    def _prefer(self, **changes: Language | TextSize | bool) -> None:
        person = self._desk.session.person
        if person is None:
            return
        preferences = self._preferences().model_copy(update=changes)
        self._desk.session.prefer(preferences)
        self._desk.apply_preferences(preferences)
        self.show_again()
        self._desk.errands.run(
            lambda: self._keep(preferences),
            done=self._kept,
            failed=self._not_kept,
        )

    def _keep(self, preferences: Preferences) -> Saved[DoneReply]:
        return self._desk.server().identity.keep_preferences(preferences)

    def _kept(self, saved: Saved[DoneReply]) -> None:
        self._note = (
            _("Kept for your next time")
            if saved.answer is not None
            else _("Saved here, and kept for your next time when the line is back")
        )
        self.show_again()

    def _not_kept(self, error: ClientError) -> None:
        if isinstance(error, SessionEnded):
            self._desk.session.end(Ending.RAN_OUT)
            return
        self._note = in_words(error)
        self.show_again()

    def _preferences(self) -> Preferences:
        """The person's wishes, with the language that the header may have changed."""
        person = self._desk.session.person
        kept = person.preferences if person is not None else Preferences()
        return kept.model_copy(update={"language": Language(words.language)})

    def _make_view(self) -> SettingsView:
        held = self._preferences()
        return SettingsView(
            standing=Standing(phase=Phase.READY),
            languages={Language.ZH.value: "中文", Language.EN.value: "English"},
            language=held.language.value,
            sizes={
                TextSize.NORMAL.value: _("Normal"),
                TextSize.LARGE.value: _("Large"),
                TextSize.LARGEST.value: _("Largest"),
            },
            size=held.text_size.value,
            contrasts={CALM: _("Calm"), STRONG: _("Strong")},
            contrast=STRONG if held.high_contrast else CALM,
            note=self._note,
            has_face=self._has_face,
        )
