"""What is said of a person's request, and of the answer given to it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Final

import marshmallow as ma

from core.db.base import new_id
from core.records import dataclass
from core.web.forms import NOT_OFFERED, REQUIRED, Choice, CommandSchema, FrenchDate, Id, ListOf, Text

#: Right → its words, with the article of the RGPD that gives it.
KINDS: Final = {
    "access": "Accès : recevoir une copie (art. 15)",
    "rectify": "Rectification (art. 16)",
    "erase": "Effacement (art. 17)",
    "restrict": "Limitation : garder sans utiliser (art. 18)",
    "portability": "Portabilité : copie lisible par une machine (art. 20)",
    "object": "Opposition (art. 21)",
}
SHORT: Final = {
    "access": "Accès",
    "rectify": "Rectification",
    "erase": "Effacement",
    "restrict": "Limitation",
    "portability": "Portabilité",
    "object": "Opposition",
}
#: What was done, where somebody does it by hand.
ANSWERS: Final = {
    "corrected": "Corrigé sur sa fiche",
    "completed": "Complété sur sa fiche",
    "stopped": "L’usage visé a cessé",
    "kept_on_duty": "Conservé : une obligation légale l’impose",
}
REFUSALS: Final = {
    "not_identified": "L’identité de la personne n’a pas pu être établie",
    "nothing_held": "Rien n’est conservé sur cette personne",
    "legal_duty": "Une obligation légale impose la conservation",
    "archives": "Le visa des archives départementales est refusé",
    "excessive": "Demande manifestement infondée ou excessive (art. 12.5)",
}


def _choices(words: dict[str, str]) -> tuple[Choice, ...]:
    return tuple(words.items())


KIND_CHOICES: Final = _choices(KINDS)
ANSWER_CHOICES: Final = _choices(ANSWERS)
REFUSAL_CHOICES: Final = _choices(REFUSALS)


def _code(words: dict[str, str], label: str) -> ma.fields.String:
    return ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(list(words), error=NOT_OFFERED),
        error_messages={"required": REQUIRED},
        metadata={"label": label, "widget": "radio"},
    )


class SearchSchema(CommandSchema):
    """Who asks: sent, never in an address."""

    q = Text(
        max=80,
        required=True,
        metadata={
            "label": "Nom ou téléphone",
            "widget": "search",
            "attrs": {"autocomplete": "off"},
        },
    )


@dataclass(frozen=True, slots=True)
class RegisterRequest:
    id: uuid.UUID
    kind: str
    received_on: date


class RegisterSchema(CommandSchema):
    command = RegisterRequest

    id = Id(load_default=new_id)
    kind = _code(KINDS, "Ce qu’elle demande")
    received_on = FrenchDate(
        required=True,
        metadata={"label": "Reçue le", "help": "La réponse est due dans le mois (RGPD, art. 12.3)."},
    )


@dataclass(frozen=True, slots=True)
class EraseCommand:
    """The visa that public archives need; both empty where there are none."""

    visa_reference: str = ""
    visa_on: date | None = None


class _Visa(CommandSchema):
    visa_reference = Text(
        max=80,
        load_default="",
        metadata={"label": "Référence du visa d’élimination", "attrs": {"autocomplete": "off"}},
    )
    visa_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Date du visa"})


class EraseSchema(_Visa):
    command = EraseCommand


#: Why a rule is applied now; a text of one's own has no place in the journal.
APPLYING: Final = {
    "term_over": "La durée est passée et rien n’impose de garder plus longtemps",
    "archived": "Ce qui devait être versé aux archives l’a été",
    "register": "Durée revue avec la direction dans le registre des traitements",
}
APPLYING_CHOICES: Final = _choices(APPLYING)


@dataclass(frozen=True, slots=True)
class ApplyRule:
    """Why, and the visa that public archives need."""

    reason: str
    visa_reference: str = ""
    visa_on: date | None = None


class ApplySchema(_Visa):
    command = ApplyRule

    reason = _code(APPLYING, "Pourquoi maintenant")


class ApplyWithVisaSchema(ApplySchema):
    """The same where the rows are public archives."""

    visa_reference = Text(
        max=80,
        required=True,
        metadata={"label": "Référence du visa d’élimination", "attrs": {"autocomplete": "off"}},
    )
    visa_on = FrenchDate(required=True, metadata={"label": "Date du visa"})


@dataclass(frozen=True, slots=True)
class PrepareCopy:
    """Documents whose bytes go with the copy: whoever prepares it has checked each."""

    documents: tuple[uuid.UUID, ...] = ()


class PrepareCopySchema(CommandSchema):
    documents = ListOf(
        Id(),
        load_default=list,
        metadata={
            "label": "Joindre ces documents à la copie",
            "help": "Cochez un document seulement après avoir vérifié qu’il ne montre et ne nomme personne d’autre. "
            "Les autres sont cités dans la copie, et se remettent sur demande.",
        },
    )

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> PrepareCopy:
        return PrepareCopy(tuple(dict.fromkeys(data["documents"])))


@dataclass(frozen=True, slots=True)
class AnswerCommand:
    answer: str


class AnswerSchema(CommandSchema):
    command = AnswerCommand

    answer = _code(ANSWERS, "Ce qui a été fait")


@dataclass(frozen=True, slots=True)
class RefuseCommand:
    refused_for: str


class RefuseSchema(CommandSchema):
    command = RefuseCommand

    refused_for = _code(REFUSALS, "Pourquoi")
