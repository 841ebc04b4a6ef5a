"""Binds the first screen to its presenter."""

from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout

import kiosk.widgets.pill.pill
import kiosk.widgets.ring.ring  # noqa: F401 - kv uses both
from kiosk.screens.home.presenter import Destination, Figure, HomePresenter, HomeView, ScoreCard
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.standing import Phase
from kiosk.shell.task_screen import TaskScreen
from kiosk.shell.theme import theme
from kiosk.widgets.card.card import Card
from kiosk.widgets.hearable.hearable import Hearable
from kiosk.widgets.tile.tile import Tile


class FigureBox(BoxLayout):
    """A figure with its caption under it."""

    value = StringProperty("")
    caption = StringProperty("")
    tone = StringProperty("ink")


class ScorePanel(Hearable, Card):
    """The ring, its figures and the way to each point."""

    ring = ObjectProperty()
    as_of = StringProperty("")
    spoken = StringProperty("")
    icon = StringProperty("chart-donut")
    test_name = StringProperty("")

    def hear(self) -> str:
        return str(self.spoken)

    def show(self, card: ScoreCard, *, as_of: str) -> None:
        self.as_of, self.spoken = as_of, card.spoken
        ring = self.ids.ring
        ring.figure, ring.caption, ring.short_caption = (
            card.figure, card.caption, card.short_caption,
        )  # fmt: skip
        self.ids.ring.fill(card.share)
        self._show_figures(card.figures)

    def _show_figures(self, figures: tuple[Figure, ...]) -> None:
        box = self.ids.figures
        if [(each.value, each.caption) for each in reversed(box.children)] == [
            (figure.value, figure.caption) for figure in figures
        ]:
            return
        box.clear_widgets()
        for figure in figures:
            box.add_widget(FigureBox(value=figure.value, caption=figure.caption, tone=figure.tone))


class HomeScreen(TaskScreen):
    """The ring card at the left, one tile for each destination at the right."""

    def __init__(self, *, desk: Desk, name: str) -> None:
        super().__init__(desk=desk, name=name)
        self.page.header.has_back = False
        self._tiles: list[Tile] = []
        self._panel = ScorePanel(
            on_release=lambda *_: self.presenter.choose("scores"), test_name="scores"
        )
        self.presenter: HomePresenter = HomePresenter(desk=desk, show=self.show)

    def show(self, view: HomeView) -> None:
        self.page.stand(view.standing)
        self.page.header.title, self.page.header.note = view.greeting, view.whereabouts
        if view.standing.phase is Phase.READY:
            self._show_score(view)
            self._show_tiles(view)

    def _show_score(self, view: HomeView) -> None:
        body = self.ids.body
        if view.score is None:
            body.remove_widget(self._panel)
            return
        if self._panel.parent is None:
            body.add_widget(self._panel, index=len(body.children))
        self._panel.show(view.score, as_of=view.as_of)

    def _show_tiles(self, view: HomeView) -> None:
        """A tile keeps its place as long as the same tiles are shown: a finger may be on it."""
        if [tile.screen for tile in view.tiles] != [tile.test_name for tile in self._tiles]:
            self._tiles = [self._new_tile(tile) for tile in view.tiles]
            self._lay_out()
        for number, (tile, shown) in enumerate(zip(view.tiles, self._tiles, strict=True)):
            shown.title, shown.detail, shown.is_due = tile.title, tile.detail, tile.is_due
            shown.answer = tile.answer if number == 0 and self._has_wide else ""

    def _new_tile(self, tile: Destination) -> Tile:
        return Tile(
            icon=tile.icon, tone=tile.tone, test_name=tile.screen,
            on_release=lambda _: self.presenter.choose(tile.screen),
        )  # fmt: skip

    @property
    def _has_wide(self) -> bool:
        """The first tile is as wide as two when the tiles would leave a gap."""
        return len(self._tiles) % 2 == 1

    def _lay_out(self) -> None:
        wide, grid = self.ids.wide, self.ids.tiles
        wide.clear_widgets()
        grid.clear_widgets()
        for number, tile in enumerate(self._tiles):
            (wide if number == 0 and self._has_wide else grid).add_widget(tile)
        rows = max(1, (len(self._tiles) + 1) // 2)
        wide.size_hint_y = 1 / rows if self._has_wide else None
        wide.height = wide.height if self._has_wide else 0
        grid.size_hint_y = (rows - 1) / rows if self._has_wide else 1
        grid.spacing = theme.gap


class TileGrid(GridLayout):
    """Two tiles beside each other."""


load_kv(__file__)
