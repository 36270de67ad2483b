"""French typography: spaces, dates, hours, numbers, plurals, as filters and globals of the templates.

Aware datetimes are shown in `g.zone` (a ZoneInfo, Europe/Paris when unset); « aujourd'hui » is
`g.today` when set, else the present day of that zone.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, localedata
from flask import Flask, g, has_app_context
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

NBSP = "\u00a0"
THIN = "\u202f"
APOSTROPHE = "\u2019"
MINUS = "\u2212"
DASH = "\u2013"
FRENCH_PLURAL = Locale("fr").plural_form
#: Its rule is all that is asked of Babel: the words, dates and currencies that it read with it, 5 MiB, are let go.
localedata._cache.clear()
DEFAULT_ZONE = ZoneInfo("Europe/Paris")
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
MONTHS_SHORT = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
NEAR = {1: "demain", 0: f"aujourd{APOSTROPHE}hui", -1: "hier", -2: "avant-hier"}

#: Each with what the text must hold for the rule to say anything: a look costs a tenth of a search, and a list sets
#: hundreds of texts.
RULES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("...", re.compile(r"\.\.\."), "…"),
    # A short month ends a sentence with its own full stop.
    ("..", re.compile(r"(?<=[a-zûé])\.\.(?!\.)"), "."),
    ("'", re.compile(r"(?<=\w)'(?=\w|$|<|«)"), APOSTROPHE),
    ("&#39;", re.compile(r"(?<=\w)&#39;(?=\w|$|<|«)"), APOSTROPHE),
    (" :", re.compile(r" +(?=:(?:\s|$))"), NBSP),
    ("", re.compile(r" +(?=[;!?%])"), THIN),
    ("«", re.compile(r"« ?"), f"«{NBSP}"),
    ("»", re.compile(r" ?(?=»)"), NBSP),
    (NBSP + NBSP, re.compile(rf"{NBSP}{{2,}}"), NBSP),
    ("", re.compile(r"(?<=\d) (?=(?:h|min|km|m|ko|Mo)\b|€)"), NBSP),
    ("h ", re.compile(r"(?<=\bh) (?=\d\d\b)"), NBSP),
    ("M. ", re.compile(r"(?<=\bM\.) (?=[A-ZÀ-Ý])"), NBSP),
    ("Mme ", re.compile(r"(?<=\bMme) (?=[A-ZÀ-Ý])"), NBSP),
)
#: The same, for the text between the tags of a template; what follows says that it is text and no attribute.
SPACES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:\A|(?<=[\w>»)])) (?=:(?:\s|$|<))"), NBSP),
    (re.compile(r"(?:\A|(?<=[\w>»)])) (?=[;!?%](?:\s|$|<))"), THIN),
    (re.compile(r"« "), f"«{NBSP}"),
    (re.compile(r" »"), f"{NBSP}»"),
)
#: A page sets hundreds of texts and few need it: one look tells those that no rule would touch.
NEEDED = re.compile(rf"[.'&:;!?%«»{NBSP}]|\d |h \d|Mme")
TAG = re.compile(r"(<[^>]*>)")


def fr(text: object) -> str:
    """Set French spaces, apostrophes and ellipses; safe markup keeps its tags untouched."""
    if type(text) is str:  # a page sets hundreds of these
        return text if NEEDED.search(text) is None else _set(text)
    if text is None:
        return ""
    if isinstance(text, Markup):
        parts = TAG.split(str(text))
        parts[::2] = [_set(part) for part in parts[::2]]
        return Markup("".join(parts))  # noqa: S704 - it was safe before
    return _set(str(text))


def _set(text: str) -> str:
    if NEEDED.search(text) is None:
        return text
    for held, pattern, replacement in RULES:
        if held in text:
            text = pattern.sub(replacement, text)
    return text


def zone() -> ZoneInfo:
    """The zone dates are shown in."""
    chosen = g.get("zone") if has_app_context() else None
    if isinstance(chosen, ZoneInfo):
        return chosen
    return ZoneInfo(chosen) if isinstance(chosen, str) else DEFAULT_ZONE


def today() -> date:
    """The present day where the structure is."""
    chosen = g.get("today") if has_app_context() else None
    return chosen if isinstance(chosen, date) else datetime.now(zone()).date()


def local(value: datetime) -> datetime:
    """An aware datetime in the structure's zone; a naive one is already there."""
    return value if value.tzinfo is None else value.astimezone(zone())


def _day(value: date) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def _ordinal(day: int) -> str:
    return "1er" if day == 1 else str(day)


def day_long(value: date | None) -> str:
    """« mardi 17 novembre 2026 »."""
    if value is None:
        return ""
    day = _day(value)
    return NBSP.join((f"{DAYS[day.weekday()]} {_ordinal(day.day)}", f"{MONTHS[day.month - 1]} {day.year}"))


def day_short(value: date | None, year: bool = False) -> str:
    """« 16 nov. », with its year when it is another one or when `year` asks (legal proof)."""
    if value is None:
        return ""
    day = _day(value)
    text = f"{_ordinal(day.day)}{NBSP}{MONTHS_SHORT[day.month - 1]}"
    return f"{text}{NBSP}{day.year}" if year or day.year != today().year else text


def month(value: date | None) -> str:
    """« novembre 2026 »."""
    return "" if value is None else f"{MONTHS[_day(value).month - 1]} {_day(value).year}"


def relative_day(value: date | None) -> str:
    """« aujourd'hui », « hier », « avant-hier », « demain », else the short day."""
    if value is None:
        return ""
    day = _day(value)
    return NEAR.get((day - today()).days) or day_short(day)


def on_day(value: date | None) -> str:
    """The same inside a sentence: « envoyé hier », « envoyé le 3 oct. »."""
    if value is None:
        return ""
    return NEAR.get((_day(value) - today()).days) or f"le {day_short(value)}"


def hour(value: datetime | time | None) -> str:
    """« 14 h 00 »."""
    if value is None:
        return ""
    at = local(value).time() if isinstance(value, datetime) else value
    return f"{at.hour}{NBSP}h{NBSP}{at.minute:02d}"


def hour_range(start: datetime | time | None, end: datetime | time | None) -> str:
    """« 17 h – 21 h 30 »; full hours drop their zeros."""
    texts = [hour(value).removesuffix(f"{NBSP}00") for value in (start, end) if value is not None]
    return f"{NBSP}{DASH} ".join(texts)


def moment(value: date | None) -> str:
    """« hier, 21 h 40 »; a day without an hour is « hier »."""
    if not isinstance(value, datetime):
        return relative_day(value)
    return f"{relative_day(value)}, {hour(value)}"


def when(value: date | time | None, form: str = "moment") -> Markup:
    """A `<time>` element; `form` is moment, relative, short, long, or hour."""
    if value is None:
        return Markup("")
    if isinstance(value, time):
        return _timed(value.isoformat("minutes"), hour(value))
    if isinstance(value, datetime):
        value = local(value)
    stamp = value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    return _timed(stamp, _worded(value, form))


def _timed(stamp: str, words: str) -> Markup:
    # Not Markup.format: a list shows a hundred of them, and that is ten times slower.
    return Markup(f'<time datetime="{escape(stamp)}">{escape(words)}</time>')  # noqa: S704 - both are escaped


def _worded(value: date, form: str) -> str:
    if form == "moment" and isinstance(value, datetime):
        return moment(value)
    if form == "hour" and isinstance(value, datetime):
        return hour(value)
    return {"long": day_long, "short": day_short}.get(form, relative_day)(value)


def duration(minutes: int | None) -> str:
    """« 35 min », « 1 h », « 1 h 20 »."""
    if minutes is None:
        return ""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{number(hours)}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def number(value: float | Decimal | None, decimals: int | None = None) -> str:
    """« 2 714 » or « 1 250,50 »; by default whole numbers stay whole and others lose final zeros."""
    if value is None:
        return ""
    if decimals is None:
        text = f"{abs(value):,}" if isinstance(value, int) else f"{abs(value):,.2f}".rstrip("0").rstrip(".")
    else:
        text = f"{abs(value):,.{decimals}f}"
    text = text.replace(",", THIN).replace(".", ",")
    return f"{MINUS}{text}" if value < 0 else text


def percent(part: int, whole: int) -> str:
    """« 71 % »; under ten cases no percentage is given and the text is empty."""
    return f"{number(round(100 * part / whole))}{THIN}%" if whole >= 10 else ""


def money(value: float | Decimal | None) -> str:
    """« 1 250,50 € »."""
    return "" if value is None else f"{number(value, 2)}{NBSP}€"


def phone(value: str | None) -> str:
    """« 05 49 00 00 00 »; a number that is not French stays as it was written."""
    digits = re.sub(r"[^\d+]", "", value or "")
    national = re.sub(r"^(?:\+33|0033)0?", "0", digits)
    if not re.fullmatch(r"0\d{9}", national):
        return value or ""
    return NBSP.join(national[at : at + 2] for at in range(0, 10, 2))


def plural(n: float, one: str, many: str) -> str:
    """The word that goes with `n`, by the CLDR's rule for French: 0, 1 and 1,5 are singular."""
    return one if FRENCH_PLURAL(abs(n)) == "one" else many


def count(n: int, one: str, many: str) -> str:
    """« 8 dossiers », « 1 dossier », « 0 dossier »."""
    return f"{number(n)}{NBSP}{plural(n, one, many)}"


def cap(text: object) -> str:
    """The text with its first letter in capital, the rest untouched."""
    words = str(text)
    return words[:1].upper() + words[1:]


def initials(name: object) -> str:
    """« Inès Carpentier » gives « IC »."""
    words = [word for word in re.split(r"[\s-]+", str(name)) if word[:1].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def input_value(value: object, kind: str = "text") -> str:
    """What stands in an `<input>`: ISO for dates and hours, text typed by the user as it is."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = local(value).replace(tzinfo=None)
        return value.isoformat(timespec="minutes") if kind == "datetime" else _part(value, kind)
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else str(value)


def _part(value: datetime, kind: str) -> str:
    return value.time().isoformat("minutes") if kind == "time" else value.date().isoformat()


FILTERS = {
    "fr": fr, "day_long": day_long, "day_short": day_short, "month": month, "relative_day": relative_day,
    "on_day": on_day,
    "hour": hour, "moment": moment, "duration": duration, "number": number, "money": money, "phone": phone,
    "cap": cap, "initials": initials, "input_value": input_value,
}  # fmt: skip
GLOBALS = {
    "plural": plural,
    "count": count,
    "when": when,
    "hour_range": hour_range,
    "percent": percent,
    "today": today,
}


class FrenchTemplates(Extension):
    """Sets the spaces of what a template itself says, once, as it is compiled; values go through ``fr``."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            yield Token(token.lineno, "data", _spaced(token.value)) if token.type == "data" else token


def _spaced(text: str) -> str:
    for pattern, replacement in SPACES:
        text = pattern.sub(replacement, text)
    return text


def register(app: Flask) -> None:
    """Give templates the filters and globals of this module, and set their own text."""
    app.jinja_env.add_extension(FrenchTemplates)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(GLOBALS)
