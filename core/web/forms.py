"""One schema for the web form, the API and the import: this module decodes and renders it.

A browser sends text, repeats names for lists, leaves out an unticked box and adds ``csrf_token``; ``decode``
turns that into what the schema reads, and its errors into French sentences beside each field. A schema field
may carry, in its metadata: ``label``, ``help``, ``widget`` (see ``Kind``), ``codes`` (key of a code list),
``attrs`` (attributes of the control).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar, Literal, cast

import marshmallow as ma
from werkzeug.datastructures import MultiDict

from core.codelists.services import options, values_of
from core.db.base import new_id
from core.errors import InvalidInput
from core.tenancy.binding import current_actor

Kind = Literal[
    "text",
    "textarea",
    "select",
    "radio",
    "checkboxes",
    "bool",
    "int",
    "date",
    "time",
    "datetime",
    "hidden",
    "email",
    "tel",
    "search",
    "file",
]
Choice = tuple[Any, ...]  # (value, label) or (value, label, icon)
Command = Any

REQUIRED = "Répondez à cette question."
TO_WRITE = "Écrivez une réponse."
TO_CHOOSE = "Choisissez une réponse."
UNKNOWN = "Ce champ n’est pas attendu ici."
MALFORMED = "Cette réponse n’a pas la forme attendue."
NOT_OFFERED = "Choisissez une des réponses proposées."
#: What the library would say in English, where a field says nothing of its own.
SAID_IN_FRENCH = {
    "required": REQUIRED,
    "null": REQUIRED,
    "invalid": MALFORMED,
    "invalid_utf8": MALFORMED,
    "validator_failed": MALFORMED,
}
#: Names that belong to the transport, never to a schema.
TRANSPORT = frozenset({"csrf_token"})
#: Joins the items of a list where a control can hold one value only.
LIST_MARK = "\x1f"


class FrenchDate(ma.fields.Date):
    """A day, written ``2026-11-17`` by the browser or ``17/11/2026`` by a person."""

    default_error_messages = {
        "invalid": "Écrivez une date, par exemple 17/11/2026.",
        "required": "Écrivez une date, par exemple 17/11/2026.",
        "null": "Écrivez une date, par exemple 17/11/2026.",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        text = str(value).strip()
        match = re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})", text)
        if match:
            text = f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
        day = super()._deserialize(text, attr, data, **kwargs)
        if not 1900 <= day.year <= 2100:
            raise ma.ValidationError("Cette date est trop ancienne ou trop lointaine : vérifiez l’année.")
        return day


class FrenchTime(ma.fields.Time):
    """An hour, ``17:42``, ``17h42`` or ``17 h``."""

    default_error_messages = {
        "invalid": "Écrivez une heure, par exemple 17:42.",
        "required": "Écrivez une heure, par exemple 17:42.",
        "null": "Écrivez une heure, par exemple 17:42.",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> time:
        match = re.fullmatch(r"(\d{1,2})\s*[h:]\s*(\d{2})?(?::\d{2})?", str(value).strip(), re.I)
        if not match:
            raise self.make_error("invalid", input=value, obj_type="time")
        try:
            return time(int(match[1]), int(match[2] or 0))
        except ValueError as error:
            raise self.make_error("invalid", input=value, obj_type="time") from error


class FrenchDecimal(ma.fields.Decimal):
    """A number with a comma, « 1 250,50 »."""

    default_error_messages = {
        "invalid": "Écrivez un nombre, par exemple 1 250,50.",
        "required": "Écrivez un nombre, par exemple 1 250,50.",
        "null": "Écrivez un nombre, par exemple 1 250,50.",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        text = re.sub(r"[\s\u00a0\u202f]", "", str(value)).replace(",", ".")
        return super()._deserialize(text, attr, data, **kwargs)


class Text(ma.fields.String):
    """A text: trimmed, without control characters; ``max`` counts characters."""

    default_error_messages = {"required": TO_WRITE, "null": TO_WRITE}

    def __init__(self, *, max: int = 200, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max = max
        self.validators.append(
            ma.validate.Length(max=max, error=f"{max} caractères au plus : raccourcissez un peu ce texte.")
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        text = "".join(c for c in text.replace("\r\n", "\n") if c in "\n\t" or ord(c) >= 32).strip()
        if not text and self.required:
            raise self.make_error("required")
        return text


class Int(ma.fields.Integer):
    """A whole number between ``low`` and ``high``, both included."""

    default_error_messages = {
        "invalid": "Écrivez un nombre entier.",
        "too_large": "Ce nombre est trop grand.",
        "required": "Écrivez un nombre entier.",
        "null": "Écrivez un nombre entier.",
    }

    def __init__(self, *, low: int = 0, high: int = 9999, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.low, self.high = low, high
        self.validators.append(
            ma.validate.Range(low, high, error=f"Écrivez un nombre entre {low} et {high}.")
        )


class Flag(ma.fields.Boolean):
    """A box; absent from a form means no."""

    default_error_messages = {"invalid": NOT_OFFERED}


class Id(ma.fields.UUID):
    """An id made by the client or picked from a list."""

    default_error_messages = {
        "invalid_uuid": "Choisissez un élément de la liste.",
        "required": TO_CHOOSE,
        "null": TO_CHOOSE,
    }


class Coded(ma.fields.String):
    """One code of a list, among those that the structure offers (and the old ones, so that edits keep them)."""

    default_error_messages = {"required": TO_CHOOSE, "null": TO_CHOOSE}

    def __init__(self, codes: str, **kwargs: Any) -> None:
        metadata = {"codes": codes, **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)
        self.codes = codes

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        code = super()._deserialize(value, attr, data, **kwargs)
        if code not in values_of(self.codes, current_actor()):
            raise ma.ValidationError(NOT_OFFERED)
        return code


class ListOf(ma.fields.List[Any]):
    """Several answers; none is an empty list."""

    default_error_messages = {"invalid": NOT_OFFERED, "required": TO_CHOOSE}


def _english(field_class: type) -> dict[str, str]:
    """What the library's own classes say."""
    said: dict[str, str] = {}
    for cls in reversed(field_class.__mro__):
        if cls.__module__.partition(".")[0] == "marshmallow":
            said |= vars(cls).get("default_error_messages", {})
    return said


class CommandSchema(ma.Schema):
    """Base of every schema: unknown input is refused by name, and the result is a frozen command.

    ``command`` is the dataclass built from the answers; None keeps the dict.
    """

    command: ClassVar[type[Any] | None] = None
    error_messages = {"unknown": UNKNOWN}

    class Meta:
        unknown = ma.RAISE

    def on_bind_field(self, field_name: str, field_obj: ma.fields.Field[Any]) -> None:
        """No field speaks English, whichever class it is of."""
        messages, english = field_obj.error_messages, _english(type(field_obj))
        for name, text in SAID_IN_FRENCH.items():
            if name in messages and messages[name] == english.get(name):
                messages[name] = text

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        return self.command(**data) if self.command is not None else data


class NoAnswers(CommandSchema):
    """A button: nothing is asked, and nothing else may come with it."""


def _is_list(schema_field: ma.fields.Field[Any]) -> bool:
    return isinstance(schema_field, ma.fields.List)


def _raw(schema: ma.Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the browser sent, in the shape of the schema."""
    many = data if isinstance(data, MultiDict) else None
    raw: dict[str, Any] = {}
    for name in data:
        if name in TRANSPORT:
            continue
        schema_field = schema.fields.get(name)
        if schema_field is not None and _is_list(schema_field):
            values = many.getlist(name) if many is not None else data[name]
            raw[name] = [part for value in values for part in _parts(value) if part != ""]
        else:
            raw[name] = data[name]
    for name, schema_field in schema.fields.items():
        if isinstance(schema_field, ma.fields.Boolean):
            raw.setdefault(name, False)
        elif _is_list(schema_field):
            raw.setdefault(name, [])
        elif raw.get(name) == "" and not isinstance(schema_field, Text):
            _blank(raw, name, schema_field)
    return raw


def _parts(value: Any) -> list[Any]:
    """The conflict page sends a whole list as the value of one radio."""
    return value.split(LIST_MARK) if isinstance(value, str) else [value]


def _blank(raw: dict[str, Any], name: str, schema_field: ma.fields.Field[Any]) -> None:
    """An empty control is an absent answer; where None is allowed it is None."""
    del raw[name]
    if schema_field.allow_none:
        raw[name] = None


def _flat(messages: Any) -> list[str]:
    if isinstance(messages, str):
        return [messages]
    if isinstance(messages, Mapping):
        return [text for item in messages.values() for text in _flat(item)]
    return [text for item in messages for text in _flat(item)]


def _instance_of(schema: type[ma.Schema] | ma.Schema) -> ma.Schema:
    """One instance for each class, kept on it: making one copies every field, and nothing of a request stays in it."""
    if not isinstance(schema, type):
        return schema
    made = vars(schema).get("_made")
    if made is None:
        made = schema()
        setattr(schema, "_made", made)  # noqa: B010 (not an attribute that the library declares)
    return cast(ma.Schema, made)


def decode(schema: type[ma.Schema] | ma.Schema, data: Mapping[str, Any]) -> Command:
    """The command that a form or a JSON body stands for. Raises InvalidInput with French errors per field."""
    instance = _instance_of(schema)
    try:
        return instance.load(_raw(instance, data))
    except ma.ValidationError as error:
        messages = cast("dict[str, Any]", error.normalized_messages())  # type: ignore[no-untyped-call]
        raise InvalidInput({name: _flat(texts) for name, texts in messages.items()}) from error


@dataclass(slots=True)
class FormField:
    """One control, as the templates read it."""

    name: str
    label: str
    kind: Kind
    required: bool
    value: Any = None
    help: str = ""
    choices: list[Choice] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    attrs: dict[str, Any] = field(default_factory=dict)
    #: What stands beside the label of a field that may be left empty; some are asked in one case (the field's
    #: metadata ``optional``: « demandé si… »).
    optional: str = "facultatif"


@dataclass(slots=True)
class Form:
    """A form to show: fields by name, errors as (name, label, message), the client-made id and the version.

    What is wrong with a hidden field has no place of its own on the page: it is said as of the whole form.
    """

    fields: dict[str, FormField]
    id: uuid.UUID | None
    version: int | None = None
    problems: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> FormField:
        return self.fields[name]

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        seen = [f for f in self.fields.values() if f.kind != "hidden"]
        hidden = [
            text
            if f.label == f.name
            else f"{f.label} : {text}"  # a field without a word has but its name in code
            for f in self.fields.values()
            if f not in seen
            for text in f.errors
        ]
        found = [(f.name, f.label, text) for f in seen for text in f.errors]
        return [("", "", text) for text in (*self.problems, *hidden)] + found

    def value(self, name: str) -> Any:
        return self.fields[name].value


_KINDS: tuple[tuple[type[Any], Kind], ...] = (
    (ma.fields.Boolean, "bool"),
    (ma.fields.List, "checkboxes"),
    (ma.fields.DateTime, "datetime"),
    (ma.fields.Date, "date"),
    (ma.fields.Time, "time"),
    (ma.fields.Email, "email"),
    (ma.fields.Integer, "int"),
)


def _kind(schema_field: ma.fields.Field[Any]) -> Kind:
    widget = schema_field.metadata.get("widget")
    if widget:
        return cast(Kind, widget)
    for cls, kind in _KINDS:
        if isinstance(schema_field, cls):
            return kind
    if isinstance(schema_field, Text) and schema_field.max > 300:
        return "textarea"
    return "select" if isinstance(schema_field, Coded) else "text"


def _codes_of(schema_field: ma.fields.Field[Any]) -> str | None:
    inner = schema_field.inner if isinstance(schema_field, ma.fields.List) else schema_field
    return cast("str | None", inner.metadata.get("codes"))


def _attrs(schema_field: ma.fields.Field[Any]) -> dict[str, Any]:
    attrs = dict(schema_field.metadata.get("attrs", {}))
    if isinstance(schema_field, Text):
        attrs.setdefault("maxlength", schema_field.max)
    if isinstance(schema_field, Int):
        attrs.setdefault("min", schema_field.low)
        attrs.setdefault("max", schema_field.high)
    return attrs


def _choices(schema_field: ma.fields.Field[Any]) -> list[Choice]:
    codes = _codes_of(schema_field)
    if codes is None:
        return []
    return [(option.value, option.label, option.icon) for option in options(codes, current_actor())]


def shown(value: Any) -> Any:
    """A value as a control writes it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    return value


def form_for(
    schema: type[ma.Schema] | ma.Schema,
    data: Any = None,
    *,
    submitted: Mapping[str, Any] | None = None,
    error: InvalidInput | None = None,
    choices: Mapping[str, Iterable[Choice]] | None = None,
    version: int | None = None,
    problems: Sequence[str] = (),
) -> Form:
    """The form to show: empty, filled from ``data`` (a dict or a row), or as it was submitted with its errors.

    ``choices`` gives the answers of fields whose list is not a code list. Fields named ``id`` and ``version``
    are not controls: they become ``Form.id`` and ``Form.version``, None for a schema without them.
    """
    instance = _instance_of(schema)
    read = _reader(instance, data, submitted)
    offered = {name: list(items) for name, items in (choices or {}).items()}
    errors = error.errors if error is not None else {}
    fields = {}
    for name, schema_field in instance.fields.items():
        if name in {"id", "version"}:
            continue
        fields[name] = FormField(
            name=name,
            label=str(schema_field.metadata.get("label", name)),
            help=str(schema_field.metadata.get("help", "")),
            kind=_kind(schema_field),
            required=schema_field.required,
            value=shown(read(name)),
            choices=offered.get(name) or _choices(schema_field),
            errors=list(errors.get(name, ())),
            attrs=_attrs(schema_field),
            optional=str(schema_field.metadata.get("optional", "facultatif")),
        )
    beside = [(name, text) for name, texts in errors.items() if name not in fields for text in texts]
    # An answer that no form asks is told by its name; what a use-case refuses is a sentence by itself.
    extra = [f"{name} : {text}" if text == UNKNOWN else text for name, text in beside]
    return Form(
        fields=fields,
        id=_form_id(read("id")) if "id" in instance.fields else None,
        version=_form_version(version, read("version")) if "version" in instance.fields else None,
        problems=[*problems, *extra],
    )


def _form_id(value: Any) -> uuid.UUID:
    try:
        return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))
    except ValueError:
        return new_id()


def _form_version(given: int | None, sent: Any) -> int | None:
    if given is not None:
        return given
    return int(sent) if str(sent or "").isdigit() else None


def _reader(schema: ma.Schema, data: Any, submitted: Mapping[str, Any] | None) -> Callable[[str], Any]:
    if submitted is not None:
        many = submitted if isinstance(submitted, MultiDict) else None

        def from_request(name: str) -> Any:
            schema_field = schema.fields.get(name)
            if schema_field is not None and _is_list(schema_field) and many is not None:
                return many.getlist(name)
            if isinstance(schema_field, ma.fields.Boolean):
                return submitted.get(name) not in (None, "", "0", "false")
            return submitted.get(name)

        return from_request
    if isinstance(data, Mapping):
        return lambda name: data.get(name, _default(schema, name))
    if data is not None:
        return lambda name: getattr(data, name, None)
    return lambda name: _default(schema, name)


def _default(schema: ma.Schema, name: str) -> Any:
    schema_field = schema.fields.get(name)
    if schema_field is None or schema_field.load_default is ma.missing:
        return None
    default = schema_field.load_default
    return default() if callable(default) else default
