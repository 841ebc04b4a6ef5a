"""The person's own picture, mirrored, in a frame with round corners; it is kept nowhere."""

from typing import TYPE_CHECKING

from kivy.graphics.texture import Texture
from kivy.properties import ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.relativelayout import RelativeLayout

import kiosk.widgets.icon.icon  # noqa: F401 - kv uses it
from kiosk.shell.kv import load_kv

if TYPE_CHECKING:
    from kiosk.shell.face_watch import Mirror as MirrorPicture


class Mirror(RelativeLayout):
    """`sign` is an icon laid over it: an arrow, an eye. `share` of the way is done."""

    texture = ObjectProperty(None, allownone=True)
    sign = StringProperty("")
    share = NumericProperty(0.0)
    edge = NumericProperty(8)
    corners = ListProperty([0, 1, 1, 1, 1, 0, 0, 0])

    def show(self, picture: "MirrorPicture | None") -> None:
        if picture is None:
            return
        size = (picture.width_px, picture.height_px)
        if self.texture is None or self.texture.size != size:
            made = Texture.create(size=size, colorfmt="rgb")
            made.flip_vertical()
            self.texture = made
            self._cut()
        self.texture.blit_buffer(picture.pixels, colorfmt="rgb", bufferfmt="ubyte")
        self.canvas.ask_update()

    def on_size(self, *_: object) -> None:
        self._cut()

    def _cut(self) -> None:
        """After the texture: to set one gives what is drawn with it the corners of the whole."""
        room = (self.width - self.edge * 2, self.height - self.edge * 2)
        self.corners = self.cut(self.texture, room)
        self.property("corners").dispatch(self)

    def forget(self) -> None:
        """Nothing of this person stays for the next."""
        self.texture = None

    def cut(self, texture: Texture | None, size: tuple[float, float]) -> list[float]:
        """The middle of the picture, as wide to its height as the frame is."""
        if texture is None or min(size) <= 0:
            return [0, 1, 1, 1, 1, 0, 0, 0]
        wide, high = texture.size
        across = min(1.0, high * size[0] / size[1] / wide)
        down = min(1.0, wide * size[1] / size[0] / high)
        left, low = (1 - across) / 2, (1 - down) / 2
        # Rows are stored from the top: what is low on the screen is far down in them.
        return [left, 1 - low, 1 - left, 1 - low, 1 - left, low, left, low]


load_kv(__file__)
