"""The window of the calibration, which the panel itself leads."""

from kivy.app import App
from kivy.core.window import Window
from kivy.uix.widget import Widget

from hardware.touch.api import TouchPanel
from kiosk.calibration.presenter import CalibrationPresenter, Size
from kiosk.calibration.screen import CalibrationView
from kiosk.client.terminal_home import TerminalSettings
from kiosk.shell import fonts
from kiosk.shell.language import words
from kiosk.shell.panel_touches import touch_only_by
from kiosk.shell.theme import theme
from kiosk.shell.tokens import Look


class CalibrationApp(App):
    """Ends by itself once the calibration is kept, undone or left."""

    def __init__(
        self,
        *,
        settings: TerminalSettings,
        size: Size,
        presenter: CalibrationPresenter,
        panel: TouchPanel,
    ) -> None:
        super().__init__()
        self._settings, self._size = settings, size
        self._presenter, self._panel = presenter, panel

    def build(self) -> Widget:
        fonts.register()
        words.use(self._settings.language)
        theme.apply(Look(height_px=Window.height, mm_per_px=self._size.mm_per_px))
        Window.bind(on_request_close=lambda *_, **__: True)
        touch_only_by(self._panel, width_px=self._size.width_px, height_px=self._size.height_px)
        self._view = CalibrationView(presenter=self._presenter, left=self.stop)
        return self._view

    def on_stop(self) -> None:
        self._view.stop()

    def open_settings(self, *_: object) -> bool:
        """As in the terminal: Kivy's own settings are for nobody here."""
        return False
