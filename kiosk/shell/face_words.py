"""What a person before the camera is asked to do: a sentence, a sign, and what is in the way."""

from hardware.face.liveness import Ask
from hardware.face.quality import Flaw
from kiosk.shell.language import _

SIGNS = {
    Ask.COME: "user-focus",
    Ask.ALONE: "users",
    Ask.LOOK: "user-focus",
    Ask.BLINK: "eye-closed",
    # The picture is a mirror: one's own left is at the left.
    Ask.TURN_LEFT: "arrow-fat-left",
    Ask.TURN_RIGHT: "arrow-fat-right",
}


def asked(ask: Ask) -> str:
    return {
        Ask.COME: _("Come nearer and look at the screen"),
        Ask.ALONE: _("One person only, please"),
        Ask.LOOK: _("Look straight ahead"),
        Ask.BLINK: _("Shut your eyes and open them again"),
        Ask.TURN_LEFT: _("Turn your head to the left"),
        Ask.TURN_RIGHT: _("Turn your head to the right"),
    }[ask]


def wrong(flaw: Flaw) -> str:
    """What to do about a picture that is not good enough."""
    return {
        Flaw.NO_FACE: _("Nobody is to be seen. Stand before the screen."),
        Flaw.SEVERAL_FACES: _("Two faces are to be seen. Only one person may stand here."),
        Flaw.CUT_OFF: _("A part of your face is cut off. Move to the middle."),
        Flaw.TOO_FAR: _("You are too far away. Come nearer."),
        Flaw.TURNED: _("Your face is turned away. Look straight ahead."),
        Flaw.TILTED: _("Hold your head straight."),
        Flaw.TOO_DARK: _("It is too dark here. Turn your face to the light."),
        Flaw.TOO_BRIGHT: _("The light is too bright. Turn away from it a little."),
        Flaw.UNEVEN: _("One half of your face is in the shade. Turn a little."),
        Flaw.BLURRED: _("The picture is blurred. Hold still."),
        Flaw.EYES_SHUT: _("Your eyes are shut. Open them."),
    }[flaw]
