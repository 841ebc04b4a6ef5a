"""Takes a person's wishes, shows them at once, and keeps them for his next log-in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kiosk.client.acts import Saved
from kiosk.client.errors import ClientError, SessionEnded
from kiosk.screens.settings import wishes
from kiosk.screens.settings.wishes import Wish
from kiosk.shell.desk import Desk
from kiosk.shell.failures import in_words
from kiosk.shell.language import _, words
from kiosk.shell.session import Ending
from kiosk.shell.standing import Phase, Standing
from server.wire.base import DoneReply
from server.wire.identity import Language, Preferences


@dataclass(frozen=True)
class SettingsView:
    """`wishes` by name; `no_sound` says why there is no voice to be chosen."""

    standing: Standing = field(default_factory=Standing)
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    no_sound: str = ""
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

    def choose(self, name: str, value: str) -> None:
        person = self._desk.session.person
        if person is None:
            return
        preferences = wishes.changed(self._preferences(), name, value)
        self._desk.session.prefer(preferences)
        self._desk.apply_preferences(preferences)
        self.show_again()
        self._desk.errands.run(
            lambda: self._keep(preferences),
            done=self._kept,
            failed=self._not_kept,
        )

    def show_again(self) -> None:
        self._show(self._make_view())

    def next_steps(self) -> str:
        return _(
            "Touch a picture to hear what it changes, and again to choose it. The arrow leads back."
        )

    def spoken(self) -> str:
        view = self._make_view()
        said = [f"{wish.label}: {wish.options[wish.chosen]}" for wish in view.wishes.values()]
        return "\n".join([*said, view.no_sound, view.note])

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
        has_sound = self._desk.voice_mode.is_offered
        silent = _("This terminal has no sound, so it cannot speak to you. Others can.")
        return SettingsView(
            standing=Standing(phase=Phase.READY),
            wishes=wishes.held(self._preferences(), with_sound=has_sound),
            no_sound="" if has_sound else silent,
            note=self._note,
            has_face=self._has_face,
        )
