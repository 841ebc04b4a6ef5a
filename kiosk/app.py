"""Starts one terminal: what it is made of is chosen here and nowhere else."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kivy.app import App
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.core.window import Window
from kivy.uix.widget import Widget

from hardware import drivers
from hardware.camera.api import Camera, CameraLost
from hardware.camera.supervised_camera import SupervisedCamera
from hardware.card_reader.api import CardReader, ReaderLost
from hardware.device import DeviceUnavailable
from hardware.drivers import Settings
from hardware.face.api import FaceReader
from hardware.face.supervised_face import SupervisedFaceReader
from hardware.health.api import Machine
from hardware.supervisor import Supervised, Supervisor
from hardware.touch.api import PanelLost, TouchPanel
from kiosk.client.terminal_home import TerminalHome, TerminalSettings
from kiosk.opening import open_door, open_journal, open_kept
from kiosk.session.pulse import Pulse
from kiosk.shell import fonts
from kiosk.shell.calls import Call, MakesCall
from kiosk.shell.heartbeat import Heartbeat
from kiosk.shell.held_window import HeldWindow
from kiosk.shell.machine import machine_health
from kiosk.shell.panel_touches import touch_only_by
from kiosk.shell.terminal import Parts, Terminal, on_screen_thread
from kiosk.shell.voice import NoVoice, Voice
from kiosk.shell.window import FIRST_FRAME
from kiosk.typing.engines import EngineProcess
from kiosk.widgets.keyboard.key_sound import KeySound, silence

if TYPE_CHECKING:
    from kiosk.call.messages import FromCall

logger = logging.getLogger(__name__)


class CellApp(App):
    """The terminal of a cell block."""

    terminal: Terminal

    def __init__(
        self,
        *,
        settings: TerminalSettings,
        parts: Parts,
        pulse: Pulse | None = None,
        has_whole_panel: bool = False,
    ) -> None:
        super().__init__()
        # Only a supervisor starts the terminal again.
        if pulse is not None:
            parts = replace(parts, restart=self.stop)
        self._held_window = HeldWindow() if has_whole_panel else None
        self._settings, self._parts = settings, parts
        self._heartbeat = (
            Heartbeat(pulse, is_waiting=lambda: self.terminal.is_waiting, leave=self.stop)
            if pulse is not None
            else None
        )

    def build(self) -> Widget:
        fonts.register()
        self._take_touches()
        if self._held_window is not None:
            self._held_window.start()
        Window.bind(on_request_close=lambda *_, **__: True, on_flip=_say_first_frame)
        self.terminal = Terminal(settings=self._settings, parts=self._parts)
        self.terminal.start()
        if self._heartbeat is not None:
            self._heartbeat.start()
        return self.terminal.root

    def _take_touches(self) -> None:
        panel = self._settings.panel
        if self._parts.touch_panel is not None:
            touch_only_by(
                self._parts.touch_panel, width_px=panel.width_px, height_px=panel.height_px
            )

    def open_settings(self, *_: object) -> bool:
        """Kivy's own settings panel is not for people in front of a terminal."""
        return False

    def on_stop(self) -> None:
        if self._heartbeat is not None:
            self._heartbeat.stop()
        if self._held_window is not None:
            self._held_window.stop()
        self.terminal.stop()


def _say_first_frame(*_: object) -> None:
    Window.unbind(on_flip=_say_first_frame)
    logger.info(FIRST_FRAME)


class LogAndGoOn(ExceptionHandler):
    """The outer edge: a fault in one screen must not take the terminal away."""

    def handle_exception(self, exception: Exception) -> int:
        logger.error("a screen failed", exc_info=exception)
        return int(ExceptionManager.PASS)


def cell_app(home: TerminalHome, *, has_whole_panel: bool = False) -> CellApp:
    """The cell terminal whose directory this is, with its real devices."""
    pulse = Pulse.from_environment()
    settings = home.settings()
    ExceptionManager.add_handler(LogAndGoOn())
    return CellApp(
        settings=settings,
        parts=real_parts(home, settings),
        pulse=pulse,
        has_whole_panel=has_whole_panel,
    )


def real_parts(home: TerminalHome, settings: TerminalSettings) -> Parts:
    """The server's door and the devices, as the terminal's settings name them."""
    devices, supervisor = drivers.chosen(settings.devices), Supervisor()
    return Parts(
        open_door=lambda line: open_door(home, line),
        open_journal=lambda door: open_journal(home, door),
        open_kept=lambda: open_kept(home),
        card_reader=_card_reader(devices, supervisor),
        voice=_voice(devices, supervisor),
        touch_panel=_touch_panel(settings, devices, supervisor),
        camera=_camera(devices, supervisor),
        face_reader=_face_reader(devices, supervisor),
        device_reports=supervisor.reports,
        health=partial(machine_health, _machine(home, devices)),
        engines=EngineProcess(home.typing),
        make_call=_call(devices),
        key_sound=KeySound(home.typing) if settings.key_sounds else silence,
    )


def _machine(home: TerminalHome, devices: Mapping[str, Settings]) -> Machine | None:
    """Its disk is the one that the journal stands on."""
    table = devices.get("health")
    if table is None:
        return None
    try:
        return drivers.machine({"disk": str(home.directory), **table})
    except DeviceUnavailable as error:
        logger.warning("the machine's health is not told: %s", error)
        return None


def _card_reader(devices: Mapping[str, Settings], supervisor: Supervisor) -> CardReader | None:
    table = devices.get("card_reader")
    if table is None:
        return None
    return supervisor.look_after("card_reader", table, make=drivers.card_reader, lost=ReaderLost)


def _touch_panel(
    settings: TerminalSettings, devices: Mapping[str, Settings], supervisor: Supervisor
) -> Supervised[TouchPanel] | None:
    table = devices.get("touch")
    if table is None:
        return None
    sized = {"width_px": settings.panel.width_px, "height_px": settings.panel.height_px, **table}
    return supervisor.look_after("touch", sized, make=drivers.touch_panel, lost=PanelLost)


def _camera(devices: Mapping[str, Settings], supervisor: Supervisor) -> Camera | None:
    table = devices.get("camera")
    if table is None:
        return None
    return SupervisedCamera(
        lambda take: supervisor.look_after(
            "camera", table, make=lambda named: take(drivers.camera(named)), lost=CameraLost
        )
    )


def _call(devices: Mapping[str, Settings]) -> MakesCall | None:
    """The camera rests here while the call's process uses it."""
    table = devices.get("camera")
    if table is None:
        return None
    sound = devices.get("call_sound", {})

    def make(told: "Callable[[FromCall], None]") -> Call:
        from kiosk.call.caller import Caller

        return Caller(
            camera=table, record=_command(sound, "record"), play=_command(sound, "play"), told=told
        )

    return make


def _command(settings: Settings, name: str) -> list[str]:
    """Empty for the usual program."""
    words = settings.get(name)
    return [str(word) for word in words] if isinstance(words, list) else []


def _face_reader(devices: Mapping[str, Settings], supervisor: Supervisor) -> FaceReader | None:
    """Without a camera there is nothing to read faces in."""
    table = devices.get("face")
    if table is None or "camera" not in devices:
        return None
    return SupervisedFaceReader(supervisor.look_after("face", table, make=drivers.face_reader))


def _voice(devices: Mapping[str, Settings], supervisor: Supervisor) -> Voice:
    table = devices.get("speech")
    if table is None or table["driver"] == "silent":
        return NoVoice()
    from hardware.speech.supervised_voice import SupervisedVoice
    from kiosk.shell.player import KivyPlayer
    from kiosk.shell.speaker import Speaker

    supervised = supervisor.look_after("speech", table, make=drivers.voice)
    return Speaker(
        SupervisedVoice(supervised), on_screen_thread=on_screen_thread, player=KivyPlayer()
    )
