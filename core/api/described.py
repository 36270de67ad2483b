"""``@answers``: what a call asks and is answered, said once for the decoder, the JSON and the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, ParamSpec, cast

import marshmallow as ma
from flask import Response, current_app, request
from werkzeug.datastructures import MultiDict

from core.errors import InvalidInput
from core.records import dataclass
from core.web.forms import CommandSchema, NoAnswers, decode

P = ParamSpec("P")
ONCE: Final = "Donnez une seule réponse."


def once_each(query: type[CommandSchema], sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was asked. Raises InvalidInput for a parameter said twice that takes one answer: none is chosen."""
    lists = {name for name, one in query().fields.items() if isinstance(one, ma.fields.List)}
    twice = [name for name, values in sent.lists() if len(values) > 1 and name not in lists]
    if twice:
        raise InvalidInput({name: [ONCE] for name in twice})
    return sent


@dataclass(frozen=True, slots=True)
class Described:
    """What the document says of a call: its French title, the schemas of its query and of its answer."""

    title: str
    query: type[CommandSchema]
    answer: type[ma.Schema]


def answers(
    title: str, answer: type[ma.Schema], query: type[CommandSchema] = NoAnswers
) -> Callable[[Callable[..., Mapping[str, Any]]], Callable[..., Response]]:
    """The view gets ``asked``, the query decoded, and returns what ``answer`` writes as JSON.

    An unknown parameter is refused by its name, as in a form.
    """
    written = answer()

    def decorate(view: Callable[..., Mapping[str, Any]]) -> Callable[..., Response]:
        @wraps(view)
        def answered(**path: Any) -> Response:
            told = view(asked=decode(query, once_each(query, request.args)), **path)
            return cast(Response, current_app.json.response(written.dump(told)))

        answered.__described__ = Described(title, query, answer)  # type: ignore[attr-defined]
        return answered

    return decorate
