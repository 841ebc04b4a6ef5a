"""What a person agrees to before his face is kept; a new wording gets a new version."""

from typing import Final

from server.wire.base import Text

VERSION: Final = "2026-11"
TEXT: Final = Text(
    zh=(
        "您可以用刷脸代替输入密码登录终端。要先拍几张您的脸，系统只留下由脸算出的一组数字，"
        "不留照片。这组数字加密保存，只用来在您监区的终端上登录，不给别人，也不作他用。"
        "您可以不同意：刷卡、编号加密码、找民警，随时都能登录，不受任何影响。"
        "您也可以随时反悔：在设置里删除，或者告诉民警，当时就删掉。您离开这里时也会删掉。"
    ),
    en=(
        "You can log in by your face instead of your PIN. For that a few pictures of your face are"
        " taken. Only a row of numbers made from them is kept, no picture. It is kept locked, is"
        " used only to log you in at the terminals of your block, and is given to nobody."
        " You may say no: card, number with PIN, or an officer always let you in, and nothing"
        " changes for you. You may change your mind at any time: delete it in the settings or tell"
        " an officer, and it is gone at once. It is deleted when you leave, too."
    ),
)
