"""Binds the screen of the sentence to its presenter."""

from kivy.properties import NumericProperty, StringProperty

import kiosk.widgets.card.card
import kiosk.widgets.facts.facts
import kiosk.widgets.progress.progress
import kiosk.widgets.timeline.timeline  # noqa: F401 - kv uses all four
from kiosk.screens.sentence.presenter import SentencePresenter, SentenceView
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.shell.standing import Phase
from kiosk.shell.task_screen import TaskScreen


class SentenceScreen(TaskScreen):
    """The time left and what it stands on at the left, the time line at the right."""

    lead = StringProperty("")
    answer = StringProperty("")
    ends = StringProperty("")
    served = StringProperty("")
    share = NumericProperty(-1)

    def __init__(self, *, desk: Desk, name: str) -> None:
        super().__init__(desk=desk, name=name)
        self.presenter: SentencePresenter = SentencePresenter(desk=desk, show=self.show)

    def show(self, view: SentenceView) -> None:
        self.page.header.title = _("My sentence")
        self.page.stand(view.standing)
        if view.standing.phase is not Phase.READY:
            return
        self.lead, self.answer, self.ends = view.lead, view.answer, view.ends
        self.served = view.served
        self.share = view.share if view.share is not None else -1
        self.ids.facts.show(view.facts)
        self.ids.stops.show(view.stops)


load_kv(__file__)
