"""The form of a questionnaire, made of the survey's own questions."""

from __future__ import annotations

from typing import Any, Final

import marshmallow as ma

from core.toolkit import Coded, CommandSchema, Id, new_id
from plugins.quality.models import Survey

#: What a new survey proposes; the structure rewords it.
QUESTIONS: Final = "\n".join(
    (
        "Dans l’ensemble, êtes-vous satisfait de la médiation ?",
        "L’équipe est-elle facile à rencontrer ?",
        "Vous êtes-vous senti écouté ?",
        "La vie du quartier est-elle plus apaisée ?",
    )
)


def names_of(survey: Survey) -> tuple[str, ...]:
    """One field a question, in their order."""
    return tuple(f"q{position}" for position in range(1, len(survey.questions) + 1))


def schema_of(survey: Survey) -> type[ma.Schema]:
    """The schema whose fields are the questions of this survey."""
    fields: dict[str, Any] = {"id": Id(load_default=new_id)}
    for name, question in zip(names_of(survey), survey.questions, strict=True):
        fields[name] = Coded("quality_answer", required=True, metadata={"label": question, "widget": "radio"})
    # Made for one request: the library must not keep it by name.
    fields["Meta"] = type("Meta", (CommandSchema.Meta,), {"register": False})
    return type("ReplySchema", (CommandSchema,), fields)
