"""What a cell means: days, hours, durations, numbers, yes or no, as people write them in French spreadsheets.

Each reader returns the text that the schema of the form reads, or raises NotRead with a French sentence.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from core.db.sorting import sort_key

DAY_FIRST: Final = "dmy"
MONTH_FIRST: Final = "mdy"

NO_DATE: Final = "Écrivez une date, par exemple 17/11/2026."
NO_DAY: Final = "Ce jour n’existe pas : vérifiez le jour et le mois."
NO_HOUR: Final = "Écrivez une heure, par exemple 17:42."
NO_NUMBER: Final = "Écrivez un nombre, par exemple 1 250,50."
NO_WHOLE: Final = "Écrivez un nombre entier : « {} » ne l’est pas."
NO_FLAG: Final = "Écrivez oui ou non."
NO_LENGTH: Final = "Écrivez une durée en minutes, par exemple 45, ou 1 h 30."
NO_RESULT: Final = "Cette cellule contient une erreur de calcul ({}) : corrigez-la dans votre tableur."

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan", "fevrier fevr fev", "mars mar", "avril avr", "mai", "juin", "juillet juil jul",
            "aout", "septembre sept sep", "octobre oct", "novembre nov", "decembre dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ISO: Final = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}[:h]\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
)
_SHORT: Final = re.compile(
    r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4}|\d{2})(?:\s+\d{1,2}[:hH]\d{0,2}(?::\d{2})?)?"
)
_WORDS: Final = re.compile(r"(?:[a-z]+ )?(\d{1,2})(?:er)? ([a-z]+) (\d{4}|\d{2})")
_COMPACT: Final = re.compile(r"(?:19|20)\d{6}")
_SERIAL: Final = re.compile(r"\d{1,5}(?:\.\d+)?")
_HOUR: Final = re.compile(r"(\d{1,2})\s*(?:[:hH]|heures?)\s*(\d{1,2})?(?::\d{2}(?:\.\d+)?)?(?:\s*min?)?")
_FAULT: Final = re.compile(
    r"#(?:N/A|N/D|(?:REF|VALUE|VALEUR|DIV/0|NUM|NOMBRE|NULL|NUL|SPILL|CALC)\s?!|(?:NAME|NOM)\s?\?)|Err\s?:\s?5\d\d",
    re.I,
)
_SPACES: Final = re.compile(r"[\s\u00a0\u202f']")

#: Excel's day 1 is 1 January 1900, and it believes that 1900 had a 29 February; the Macintosh counted from 1904.
_FROM_1900: Final = date(1899, 12, 30)
_FROM_1904: Final = date(1904, 1, 1)
#: A bare number is taken for a day only in these years.
_DAYS: Final = (date(1920, 1, 1), date(2100, 12, 31))

YES: Final = frozenset({"oui", "o", "x", "vrai", "true", "yes", "y", "1", "ok", "✓", "✔"})
NO: Final = frozenset({"non", "n", "faux", "false", "no", "0", "-", "–"})


class NotRead(ValueError):
    """The cell does not say what its column holds; the message is for the screen."""


def is_fault(text: str) -> bool:
    """Whether a formula that failed left its fault in the cell."""
    return _FAULT.fullmatch(text) is not None


def refuse_fault(text: str) -> None:
    """Raises NotRead for what a formula that failed has left."""
    if is_fault(text):
        raise NotRead(NO_RESULT.format(text))


def read_date(text: str, *, order: str = DAY_FIRST, from_1904: bool = False, this_year: int = 2026) -> str:
    """« 3/2/24 », « 03.02.2024 », « 3 février 2024 », 45325: the day as 2024-02-03."""
    if match := _ISO.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _SHORT.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        day, month = (second, first) if order == MONTH_FIRST else (first, second)
        return _day(full_year(match[3], this_year), month, day)
    if _COMPACT.fullmatch(text):
        return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if _SERIAL.fullmatch(text):
        return serial_day(float(text), from_1904=from_1904)
    match = _WORDS.fullmatch(sort_key(text).replace(".", "").replace(",", ""))
    if match and match[2] in _MONTHS:
        return _day(full_year(match[3], this_year), _MONTHS[match[2]], int(match[1]))
    raise NotRead(NO_DATE)


def serial_day(number: float, *, from_1904: bool) -> str:
    """The day that a spreadsheet counts as this number."""
    start = _FROM_1904 if from_1904 else _FROM_1900
    if not from_1904 and number < 60:
        start += timedelta(days=1)
    day = start + timedelta(days=int(number))
    if not _DAYS[0] <= day <= _DAYS[1]:
        raise NotRead(NO_DATE)
    return day.isoformat()


def full_year(text: str, this_year: int) -> int:
    """« 24 » is 2024; a year further than the next one is of the last century."""
    if len(text) == 4:
        return int(text)
    year = this_year // 100 * 100 + int(text)
    return year if year <= this_year + 1 else year - 100


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise NotRead(NO_DAY) from error


def order_shown(text: str) -> str:
    """Which of day and month comes first in « 25/3/24 » or « 3/25/24 »; "" when both could."""
    match = _SHORT.fullmatch(text)
    if match is None:
        return ""
    first, second = int(match[1]), int(match[2])
    if first > 12 >= second:
        return DAY_FIRST
    return MONTH_FIRST if second > 12 >= first else ""


def is_short_date(text: str) -> bool:
    return _SHORT.fullmatch(text) is not None


def is_serial(text: str) -> bool:
    return _SERIAL.fullmatch(text) is not None


def read_time(text: str) -> str:
    """« 14h30 », « 14:30:00 », « 14 h », half past two as 0.604 of a day, the hour of a moment."""
    if "T" in text and _ISO.fullmatch(text):
        text = text.partition("T")[2]
    if match := _HOUR.fullmatch(text):
        hour, minute = int(match[1]), int(match[2] or 0)
    elif re.fullmatch(r"0?\.\d+|0", text):
        hour, minute = divmod(round(float(text) * 1440), 60)
    elif re.fullmatch(r"\d{1,2}", text):
        hour, minute = int(text), 0
    else:
        raise NotRead(NO_HOUR)
    if hour > 23 or minute > 59:
        raise NotRead(NO_HOUR)
    return f"{hour:02d}:{minute:02d}"


def read_minutes(text: str) -> str:
    """« 90 », « 90 min », « 1h30 », « 1:30 », « 1,5 h »: minutes. How many may be is for the form to say."""
    plain = _SPACES.sub("", text).lower()
    if match := re.fullmatch(r"(\d{1,4})(?:h|heures?)(\d{1,2})?(?:m|mn|min)?", plain):
        return str(int(match[1]) * 60 + int(match[2] or 0))
    if match := re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", plain):
        return str(int(match[1]) * 60 + int(match[2]))
    if match := re.fullmatch(r"(\d{1,4}[.,]\d+)(?:h|heures?)", plain):
        return str(round(float(match[1].replace(",", ".")) * 60))
    if match := re.fullmatch(r"(-?\d{1,9})(?:[.,]0+)?(?:m|mn|min|minutes?)?", plain):
        return match[1]
    raise NotRead(NO_LENGTH)


def read_decimal(text: str) -> str:
    """« 1 234,5 », « 1.234,5 », « 1,234.5 », « 12 € »: 1234.5."""
    plain = _SPACES.sub("", text).removesuffix("€").replace("−", "-")
    if "," in plain and "." in plain:
        thousands = "." if plain.rfind(",") > plain.rfind(".") else ","
        plain = plain.replace(thousands, "")
    elif plain.count(",") > 1 or plain.count(".") > 1:
        plain = plain.replace(",", "").replace(".", "")
    plain = plain.replace(",", ".")
    if not re.fullmatch(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d{1,2})?", plain):
        raise NotRead(NO_NUMBER)
    return plain


def read_whole(text: str) -> str:
    """« 1 234 », « 12,0 »: a whole number. « 1 234,5 » is refused, never rounded."""
    try:
        number = float(read_decimal(text))
    except NotRead:
        raise NotRead(NO_WHOLE.format(text[:20])) from None
    if number != int(number):
        raise NotRead(NO_WHOLE.format(text[:20]))
    return str(int(number))


def read_flag(text: str) -> str:
    """« Oui », « x », « VRAI »: "true"."""
    word = sort_key(text)
    if word in YES:
        return "true"
    if word in NO or not word:
        return "false"
    raise NotRead(NO_FLAG)


def read_phone(text: str) -> str:
    """A spreadsheet takes the first zero of a number away; it is given back."""
    plain = re.sub(r"[\s.\-\u00a0\u202f/]", "", text)
    return f"0{plain}" if re.fullmatch(r"[1-9]\d{8}", plain) else text


def split_answers(text: str) -> list[str]:
    """« Écoute ; orientation + rappel »: three answers."""
    return [part.strip() for part in re.split(r"[;,/|+\n]| et ", text) if part.strip()]
