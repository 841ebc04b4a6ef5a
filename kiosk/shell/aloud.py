"""Turns sentences made for the eye into sentences for the ear: figures, dates, money, signs."""

import re
from collections.abc import Callable

LONGEST_PIECE = 160
"""A short piece is heard sooner; the next is rendered while it plays."""

_MARKS = re.compile(r"\[/?b\]|\[/?color[^\]]*\]|</?due>")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = (
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_ORDINALS = {
    1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth",
    20: "twentieth", 30: "thirtieth",
}  # fmt: skip
_DIGITS = "零一二三四五六七八九"
_COUNTED_UP_TO = 99_999_999


def aloud(sentences: str, *, language: str) -> str:
    """One sentence a line, as a person would say it."""
    plain = _MARKS.sub("", sentences)
    for mark, sign in (("&bl;", "["), ("&br;", "]"), ("&amp;", "&")):
        plain = plain.replace(mark, sign)
    said = _in_chinese(plain) if language == "zh" else _in_english(plain)
    return re.sub(r"[ \t]{2,}", " ", said).strip()


def pieces(said: str, *, longest: int = LONGEST_PIECE) -> list[str]:
    """Whole sentences together up to this length; a longer one alone is cut at its commas."""
    found: list[str] = []
    for line in said.splitlines():
        for sentence in re.findall(r"[^。！？.!?]+[。！？.!?]*", line) or []:
            for part in _cut(sentence.strip(), longest):
                if found and len(found[-1]) + len(part) < longest:
                    found[-1] = f"{found[-1]}\n{part}"
                else:
                    found.append(part)
    return [piece for piece in found if re.search(r"\w", piece)]


def digits_aloud(number: str, *, language: str) -> str:
    """Digit by digit, as a number on a card is read out."""
    if language == "zh":
        return "，".join(_DIGITS[int(each)] if each.isdecimal() else each for each in number)
    return ", ".join(_ONES[int(each)] if each.isdecimal() else each for each in number)


def _cut(sentence: str, longest: int) -> list[str]:
    if len(sentence) <= longest:
        return [sentence]
    commas = [m.end() for m in re.finditer(r"[，、；,;:：]", sentence[:longest])]
    at = commas[-1] if commas else longest
    return [sentence[:at], *_cut(sentence[at:].strip(), longest)]


def _in_chinese(text: str) -> str:
    changes: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
        (r"(−?)¥ ?([\d,]+)\.(\d)(\d)", lambda m: _minus_zh(m[1]) + _yuan_zh(m[2], m[3], m[4])),
        (r"([+−])([\d,]+)\.(\d)(\d)", lambda m: _sign_zh(m[1]) + _yuan_zh(m[2], m[3], m[4])),
        (r"(\d{4}) ?年", lambda m: "".join(_DIGITS[int(each)] for each in m[1]) + "年"),
        (r"(\d{1,2}):(\d{2})", lambda m: _time_zh(int(m[1]), int(m[2]))),
        (r"([+−])(\d+)", lambda m: _sign_zh(m[1]) + _number_zh(m[2])),
        (r"(\d+) ?/ ?(\d+)", lambda m: f"{_number_zh(m[1])}，满分{_number_zh(m[2])}"),
        (r"2(?= ?(?:个|次|件|条|项|天|年|秒))(?<!\d2)", lambda _: "两"),
        (r"\d+", lambda m: _number_zh(m[0])),
        (r" ?→ ?", lambda _: "，变成"),
        (r"[ 　]?[·\u3000][ 　]?", lambda _: "，"),
    )
    for pattern, say in changes:
        text = re.sub(pattern, say, text)
    return text


def _in_english(text: str) -> str:
    changes: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
        (r"(−?)¥ ?([\d,]+)\.(\d\d)", lambda m: _minus_en(m[1]) + _yuan_en(m[2], m[3])),
        (r"([+−])([\d,]+)\.(\d\d)", lambda m: _sign_en(m[1]) + _yuan_en(m[2], m[3])),
        (rf"(\d{{1,2}}) ({_MONTHS})", lambda m: f"the {_ordinal_en(int(m[1]))} of {m[2]}"),
        (rf"({_MONTHS}) (\d{{4}})", lambda m: f"{m[1]} {_year_en(int(m[2]))}"),
        (r"(\d{1,2}):(\d{2})", lambda m: _time_en(int(m[1]), int(m[2]))),
        (r"([+−])(\d+)", lambda m: _sign_en(m[1]) + _number_en(m[2])),
        (r"(\d+) ?/ ?(\d+)", lambda m: f"{_number_en(m[1])} of {_number_en(m[2])}"),
        (r"\d+", lambda m: _number_en(m[0])),
        (r" ?→ ?", lambda _: ", then "),
        (r" ?[·\u3000] ?", lambda _: ", "),
    )
    for pattern, say in changes:
        text = re.sub(pattern, say, text)
    return text


def _is_read_digit_by_digit(digits: str) -> bool:
    is_padded = len(digits) > 1 and digits.startswith("0")
    return is_padded or int(digits) > _COUNTED_UP_TO or len(digits) > 6


def _sign_zh(sign: str) -> str:
    return "加" if sign == "+" else "减"


def _minus_zh(sign: str) -> str:
    return "欠" if sign else ""


def _yuan_zh(yuan: str, jiao: str, fen: str) -> str:
    said = f"{_number_zh(yuan.replace(',', ''))}元"
    if jiao != "0" or fen != "0":
        said += f"{_DIGITS[int(jiao)]}角" if jiao != "0" else "零"
    return said + (f"{_DIGITS[int(fen)]}分" if fen != "0" else "")


def _time_zh(hour: int, minute: int) -> str:
    said = "两点" if hour == 2 else f"{_number_zh(str(hour))}点"
    if minute == 0:
        return f"{said}整"
    return f"{said}{'零' if minute < 10 else ''}{_number_zh(str(minute))}分"


def _number_zh(digits: str) -> str:
    if _is_read_digit_by_digit(digits):
        return "".join(_DIGITS[int(each)] for each in digits)
    number = int(digits)
    if number < 10_000:
        said = _below_ten_thousand_zh(number)
        return said[1:] if said.startswith("一十") else said
    high, low = divmod(number, 10_000)
    gap = "零" if 0 < low < 1_000 else ""
    return f"{_number_zh(str(high))}万{gap}{_below_ten_thousand_zh(low) if low else ''}"


def _below_ten_thousand_zh(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    said, is_gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            said += ("零" if is_gap and said else "") + _DIGITS[digit] + name
            is_gap = False
        else:
            is_gap = True
    return said


def _sign_en(sign: str) -> str:
    return "plus " if sign == "+" else "minus "


def _minus_en(sign: str) -> str:
    return "minus " if sign else ""


def _yuan_en(yuan: str, fen: str) -> str:
    said = f"{_number_en(yuan.replace(',', ''))} yuan"
    return f"{said} and {_number_en(str(int(fen)))} fen" if int(fen) else said


def _time_en(hour: int, minute: int) -> str:
    if minute == 0:
        return f"{_number_en(str(hour))} o'clock"
    return f"{_number_en(str(hour))} {'oh ' if minute < 10 else ''}{_number_en(str(minute))}"


def _year_en(year: int) -> str:
    high, low = divmod(year, 100)
    if low == 0 or 2000 <= year < 2010:
        return _number_en(str(year))
    return f"{_number_en(str(high))} {'oh ' if low < 10 else ''}{_number_en(str(low))}"


def _ordinal_en(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number < 20 or ones == 0:
        return _ORDINALS.get(number, f"{_counted_en(number)}th")
    return f"{_TENS[tens]}-{_ordinal_en(ones)}"


def _number_en(digits: str) -> str:
    if _is_read_digit_by_digit(digits):
        return " ".join(_ONES[int(each)] for each in digits)
    return _counted_en(int(digits))


def _counted_en(number: int) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens]
    for unit, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if number >= unit:
            high, low = divmod(number, unit)
            said = f"{_counted_en(high)} {name}"
            if low == 0:
                return said
            return f"{said} {'and ' if low < 100 else ''}{_counted_en(low)}"
    raise AssertionError(number)
