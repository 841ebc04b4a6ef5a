"""A row whose left and right change places for a person who touches with the left hand."""

from kivy.uix.boxlayout import BoxLayout

from kiosk.shell.theme import theme


class Sides(BoxLayout):
    """What a right hand finds at the right, a left hand finds at the left."""

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        # bind, unlike fbind, does not keep what was dropped at log-out.
        theme.bind(left_handed=self._change_hands)

    def _change_hands(self, *_: object) -> None:
        self._trigger_layout()

    def do_layout(self, *arguments: object) -> None:
        super().do_layout(*arguments)
        if theme.left_handed and self.orientation == "horizontal":
            for child in self.children:
                child.x = self.x + self.right - child.right
