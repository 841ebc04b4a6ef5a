"""What goes wrong with proofs of identity.

IdentityError
├── ProofWrong        401  card, number, PIN, password or code is wrong; which one is told to nobody
│   ├── InvitationWrong   the code, the name or the number is wrong, or the code is over
│   └── PinWrong          a relative's PIN at his own browser
├── CardNeeded        401  too many wrong numbers with PINs: the card opens, the number does not
├── SecondStepNeeded  401  the password was right, the second factor is missing
├── DeviceUnknown     401  this terminal is not enrolled, or its key was revoked
├── DeviceTokenEnded  401  the terminal's token is missing or over: it asks for a new one by itself
├── CodeWrong         403  the enrolment code is unknown, used, too old, or proved wrongly
├── SecretWeak        422  a PIN or password that is too easy to guess
├── FaceOff           409  the log-in by face is not on at this terminal
├── FaceUnusable      422  what was sent is no template of a face
├── FaceUnsure        401  a face was not recognised for certain, so an officer was called
├── NotOldEnough      403  no face is kept of who is too young to agree to it alone
├── TicketEnded       409  what a terminal was asked to do is over, or was done
├── MayNotInterrupt   409  a terminal is not restarted or spoken to during what it does
├── CannotInvite      409  the relation is not verified, or nothing is known to prove oneself by
└── SecondAdministratorNeeded  403  who reset one proof of an officer does not reset the other
"""

from server.infra.errors import GuituError, Refused, Sentence


class IdentityError(GuituError):
    """Base of what goes wrong with proofs of identity."""

    status = 401


class ProofWrong(IdentityError):
    """Card, number, PIN, password or code is wrong; which one is told to nobody."""

    code = "proof_wrong"
    sentence = Sentence(
        "卡、编号或密码不对，请再试一次。", "The card, number or PIN is wrong. Please try again."
    )


class InvitationWrong(ProofWrong):
    """Which of the three is wrong, and whether there is such a code, is told to nobody."""

    code = "invitation_wrong"
    sentence = Sentence(
        "邀请码、姓名或证件号码不对，或者邀请码已经过期、用过。请核对后再试，或请监狱再给一个。",
        "The code, the name or the ID number is wrong, or the code is used or too old."
        " Please check, or ask the prison for a new code.",
    )


class PinWrong(ProofWrong):
    """Also where this browser is not known any more."""

    code = "pin_wrong"
    sentence = Sentence(
        "密码不对，请再试一次。忘了密码，可以请监狱再给一个邀请码。",
        "The PIN is wrong. Please try again. If you forgot it, ask the prison for a new code.",
    )


class CannotInvite(IdentityError):
    """An invitation needs a verified relation that lasts, and an ID number to prove oneself by."""

    status = 409
    code = "cannot_invite"
    sentence = Sentence(
        "不能邀请：亲属关系要先核实、没有过期，并且登记了证件号码。",
        "This relative cannot be invited yet: the relation has to be verified and in force,"
        " and the ID number on file.",
    )


class CardNeeded(IdentityError):
    """Too many wrong PINs were tried with this number, so the number alone opens no more."""

    code = "card_needed"
    sentence = Sentence(
        "这个编号试错次数太多，请刷卡登录，或找民警。",
        "Too many wrong tries with this number. Please use your card, or ask an officer.",
    )


class SecondStepNeeded(IdentityError):
    """The password was right; the second factor has not been shown."""

    code = "second_step_needed"
    sentence = Sentence("请完成第二步验证。", "Please complete the second step.")


class DeviceUnknown(IdentityError):
    """This terminal is not enrolled, or its key was revoked."""

    code = "unknown_device"
    sentence = Sentence(
        "这台终端没有登记，请找管理员。", "This terminal is not enrolled. Ask an administrator."
    )


class DeviceTokenEnded(IdentityError):
    """The terminal's token is missing, wrong or over."""

    code = "device_token_ended"
    sentence = Sentence("终端正在重新连接，请稍候。", "The terminal is reconnecting. Please wait.")


class CodeWrong(IdentityError):
    """The enrolment code is unknown, used, too old, or was proved wrongly."""

    status = 403
    code = "enrolment_code_wrong"
    sentence = Sentence(
        "登记码不对或已失效，请管理员重新生成。",
        "The enrolment code is wrong or no longer valid. Ask for a new one.",
    )


class SecretWeak(IdentityError):
    """A PIN or password that is too easy to guess."""

    status = 422
    code = "secret_weak"
    sentence = Sentence(
        "这个密码太容易被猜到，请换一个。", "This is too easy to guess. Please choose another."
    )


class SecondAdministratorNeeded(Refused, IdentityError):
    """Who gave a new password and a new second factor could log in as that officer."""

    code = "second_administrator_needed"
    sentence = Sentence(
        "密码和第二步验证不能由同一名管理员重置，请另一名管理员办理。",
        "One administrator does not reset both the password and the second step."
        " Ask another administrator.",
    )


class FaceOff(IdentityError):
    """The site has no calibration, or the terminal another model."""

    status = 409
    code = "face_off"
    sentence = Sentence(
        "这台终端没有开通刷脸，请刷卡或用编号登录。",
        "This terminal does not log in by face. Please use your card or number.",
    )


class FaceUnusable(IdentityError):
    """What was sent is no template of a face."""

    status = 422
    code = "face_unusable"
    sentence = Sentence(
        "没有拍清楚，请再试一次，或用编号登录。",
        "The picture was not clear. Please try again, or use your number.",
    )


class FaceUnsure(IdentityError):
    """Nobody's face, one of two, or not shown to be alive: a machine decides nothing here."""

    code = "face_unsure"
    sentence = Sentence(
        "没有认准是您，已经叫了民警，请稍等。您也可以用卡或编号登录。",
        "You were not recognised. An officer has been called, please wait."
        " You can also use your card or number.",
    )


class NotOldEnough(Refused, IdentityError):
    """A minor cannot agree alone, or the birth date is not recorded."""

    code = "not_old_enough"
    sentence = Sentence(
        "未满规定年龄，或没有出生日期，不能录入人脸。",
        "He is too young to agree to this, or his birth date is not recorded.",
    )


class TicketEnded(IdentityError):
    """The ticket is unknown, used, too old, or another terminal's."""

    status = 409
    code = "ticket_ended"
    sentence = Sentence(
        "这次办理已经过期，请民警重新开始。",
        "This has run out. Please ask the officer to begin again.",
    )


class MayNotInterrupt(IdentityError):
    """An exam, a complaint or a privileged visit is not disturbed."""

    status = 409
    code = "may_not_interrupt"
    sentence = Sentence(
        "终端上正在考试、写控告申诉或律师会见，不能打断。可以选“等空闲时再执行”。",
        "An exam, a complaint or a lawyer's visit is going on there, which must not be interrupted."
        " You can choose to have it done when the terminal is free.",
    )
