"""Binds the screen of a visit to its presenter, and shows the pictures of both sides."""

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.screenmanager import Screen

import kiosk.widgets.icon.icon
import kiosk.widgets.sides.sides
import kiosk.widgets.text.text  # noqa: F401 - kv uses all three
from kiosk.call.board import Place
from kiosk.client.line import LineState
from kiosk.screens.visit.presenter import FACES, DeviceLine, Stage, VisitPresenter, VisitView
from kiosk.shell.desk import Desk
from kiosk.shell.face_watch import Mirror as MirrorPicture
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.shell.narrator import Scene
from kiosk.shell.task_screen import scene_of
from kiosk.widgets.card.card import Card
from kiosk.widgets.dialog.dialog import Dialog
from kiosk.widgets.mirror.mirror import Mirror
from kiosk.widgets.pill.pill import HeaderPill, Pill

_LOOKS_EVERY_S = 1 / 30
_TICKS_EVERY_S = 0.25
_FACES = ("smiley-angry", "smiley-sad", "smiley-meh", "smiley", "heart")


class NightPill(HeaderPill):
    """A small round label or button on the dark ground; without words it is not there."""


class Caption(BoxLayout):
    """What the officer says, and how much time is left."""

    words = StringProperty("")
    test_name = StringProperty("")


class DeviceRow(BoxLayout):
    """Whether one device works."""

    icon = StringProperty("")
    words = StringProperty("")
    is_well = BooleanProperty(defaultvalue=True)


class Porch(Card):
    """Before and after the visit; dispatches `on_agree`, `on_leave` and `on_rate`."""

    who = StringProperty("")
    title = StringProperty("")
    sentence = StringProperty("")
    can_agree = BooleanProperty(defaultvalue=False)
    has_mirror = BooleanProperty(defaultvalue=False)
    asks_faces = BooleanProperty(defaultvalue=False)
    rated = NumericProperty(0)

    def __init__(self, **properties: object) -> None:
        for event in ("on_agree", "on_leave", "on_rate"):
            self.register_event_type(event)
        self._devices: tuple[DeviceLine, ...] = ()
        super().__init__(**properties)

    def show(self, view: VisitView) -> None:
        self.who, self.title, self.sentence = view.who, view.title, view.sentence
        self.can_agree = self.has_mirror = view.stage is Stage.NOTICE
        self.asks_faces, self.rated = view.stage is Stage.OVER, view.rated
        self._show_devices(view.devices)
        self._show_faces()

    def _show_devices(self, lines: tuple[DeviceLine, ...]) -> None:
        if lines == self._devices:
            return
        self._devices = lines
        self.ids.devices.clear_widgets()
        for line in lines:
            row = DeviceRow(icon=line.icon, words=line.words, is_well=line.is_well)
            self.ids.devices.add_widget(row)

    def _show_faces(self) -> None:
        row = self.ids.faces
        if not self.asks_faces:
            row.clear_widgets()
            return
        if not row.children:
            for number in range(1, FACES + 1):
                row.add_widget(self._face(number))
        for number, pill in enumerate(reversed(row.children), start=1):
            pill.kind = "primary" if number == self.rated else "regular"

    def _face(self, number: int) -> Pill:
        said = (_("Very bad"), _("Bad"), _("Fair"), _("Good"), _("Very good"))[number - 1]
        return Pill(
            icon=_FACES[number - 1],
            icon_scale=1.6,
            only_icon=True,
            spoken=said,
            test_name=f"face_{number}",
            on_release=lambda _: self.dispatch("on_rate", number),
        )

    def on_agree(self) -> None: ...

    def on_leave(self) -> None: ...

    def on_rate(self, faces: int) -> None: ...


class VisitScreen(Screen):
    """The other side as large as the panel, on a dark ground; a card before and after."""

    # An Occupation of the wire: nothing may break in, and nobody restarts the terminal.
    occupation = "visit"

    who = StringProperty("")
    title = StringProperty("")
    sentence = StringProperty("")
    clock = StringProperty("")
    caption = StringProperty("")
    line = StringProperty("")
    note = StringProperty("")
    volume = NumericProperty(70)
    far_ratio = NumericProperty(4 / 3)
    is_clock_due = BooleanProperty(defaultvalue=False)
    is_inside = BooleanProperty(defaultvalue=False)

    def __init__(self, *, desk: Desk, name: str) -> None:
        self.presenter: VisitPresenter = VisitPresenter(desk=desk, show=self.show)
        self._looks = Clock.create_trigger(self._look, _LOOKS_EVERY_S, interval=True)
        self._ticks = Clock.create_trigger(
            lambda _: self.presenter.tick(), _TICKS_EVERY_S, interval=True
        )
        self._seen = dict.fromkeys(Place, 0)
        self._dialog: Dialog | None = None
        super().__init__(name=name)
        self._porch = Porch()
        self._porch.bind(
            on_agree=lambda _: self.presenter.agree(),
            on_leave=lambda _: self.presenter.go_back(),
            on_rate=lambda _, faces: self.presenter.rate(faces),
        )

    def open(self, subject: int | None) -> None:
        self._seen = dict.fromkeys(Place, 0)
        self.presenter.open(subject)
        self._looks()
        self._ticks()

    def on_leave(self, *_: object) -> None:
        """However it is left: nothing of this visit stays for the next person."""
        self._looks.cancel()
        self._ticks.cancel()
        self.presenter.leave()
        for mirror in (self.ids.far, self.ids.own, self._porch.ids.mirror):
            mirror.forget()

    def show(self, view: VisitView) -> None:
        self.is_inside = view.stage in {Stage.IN_ROOM, Stage.JOINING}
        self.who, self.title, self.sentence = view.who, view.title, view.sentence
        self.clock, self.is_clock_due, self.caption = view.clock, view.is_clock_due, view.caption
        self.line, self.note, self.volume = view.line, view.note, view.volume
        self._show_porch(view)
        self._show_dialog(view)
        if not view.is_live:
            self.ids.far.forget()

    def scene(self) -> Scene:
        return scene_of(self, self.presenter)

    def show_line(self, state: LineState) -> None:
        del state

    def line_is_back(self) -> None: ...

    def show_again(self) -> None:
        self.presenter.show_again()

    def _show_porch(self, view: VisitView) -> None:
        if self.is_inside:
            if self._porch.parent is not None:
                self._porch.parent.remove_widget(self._porch)
            return
        self._porch.show(view)
        if self._porch.parent is None:
            self.children[-1].add_widget(self._porch)

    def _show_dialog(self, view: VisitView) -> None:
        if view.is_asking_end == (self._dialog is not None):
            return
        if self._dialog is not None:
            self._dialog.close()
            self._dialog = None
            return
        self._dialog = Dialog(
            title=_("End the visit?"),
            words=_("What is left of the time is not kept."),
            yes_words=_("End it"),
            no_words=_("Go on talking"),
        )
        self._dialog.bind(
            on_yes=lambda *_: self.presenter.end(), on_no=lambda *_: self.presenter.do_not_end()
        )
        self.add_widget(self._dialog)

    def _look(self, _: float) -> None:
        is_live = self.presenter.is_live
        self._put(Place.FAR, [self.ids.far] if is_live else [])
        own = self.ids.own if self.is_inside else self._porch.ids.mirror
        self._put(Place.OWN, [own])

    def _put(self, place: Place, mirrors: list[Mirror]) -> None:
        found = self.presenter.picture(place, after=self._seen[place])
        if found is None:
            return
        self._seen[place] = found.number
        if place is Place.FAR:
            self.far_ratio = found.width_px / max(1, found.height_px)
        picture = MirrorPicture(found.width_px, found.height_px, found.content)
        for mirror in mirrors:
            mirror.show(picture)


load_kv(__file__)
