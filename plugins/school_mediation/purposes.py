"""What a pupil and her parents are asked before she becomes a mediator; nothing else here waits for a parent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from core.toolkit import ConsentPurpose, Lacking

PEER: Final = ConsentPurpose(
    key="school_peer",
    label="Élève médiateur",
    text=(
        "Devenir élève médiateur est un choix : on peut dire oui, dire non, ou arrêter à tout moment, sans donner "
        "de raison. Les élèves médiateurs suivent une formation de quelques demi-journées sur le temps scolaire, "
        "puis aident, à deux, d’autres élèves à se reparler après une dispute. Ils ne sanctionnent personne et ne "
        "s’occupent ni du harcèlement ni de la violence : un adulte de l’équipe les accompagne. L’équipe de "
        "médiation garde le nom de l’élève, sa classe et ses présences jusqu’à la fin de l’année scolaire qui "
        "suit. L’accord de l’élève et celui d’un parent sont nécessaires avant la formation."
    ),
    stops="L’élève ne suit plus la formation et ne mène plus de médiation. Son parcours s’arrête là.",
    goes_on="L’élève peut toujours parler avec la médiatrice ou le médiateur, comme tout autre élève.",
    parental=True,
    days=365,
    order=60,
)
PUPIL, PARENT = "party", "representative"
#: Whose words are missing → how a sentence begins.
WHOSE: Final = {
    (PUPIL, PARENT): "l’accord de l’élève et celui d’un parent",
    (PUPIL,): "l’accord de l’élève",
    (PARENT,): "l’accord d’un parent",
}
#: What is missing, as the gate says it → today and on a past day, of one word and of two.
MISSING: Final = {
    "": (
        ("n’est pas encore noté", "ne sont pas encore notés"),
        ("n’était pas encore donné", "n’étaient pas encore donnés"),
    ),
    "refused": (("est refusé", "sont refusés"), ("était refusé", "étaient refusés")),
    "withdrawn": (("est retiré", "sont retirés"), ("était retiré", "étaient retirés")),
    "expired": (
        ("est arrivé à sa fin", "sont arrivés à leur fin"),
        ("était arrivé à sa fin", "étaient arrivés à leur fin"),
    ),
}
#: And what follows from it.
HENCE: Final = {
    "": "la formation attend les deux accords",
    "refused": "la formation ne se fait pas",
    "withdrawn": "la formation et les médiations s’arrêtent",
    "expired": "les deux accords se redemandent",
}
#: The same, as a pill: kind and words.
PILL: Final = {
    "": ("wait", "Accords attendus"),
    "refused": ("stop", "Accord refusé"),
    "withdrawn": ("stop", "Accord retiré"),
    "expired": ("stop", "Accord à redemander"),
}
#: A pill where one word alone is awaited.
AWAITED: Final[Mapping[tuple[str, ...], str]] = {
    (PUPIL,): "Accord de l’élève attendu",
    (PARENT,): "Accord d’un parent attendu",
}
GIVEN: Final = ("ok", "Accords donnés")
#: Nobody is left to say anything: she was erased.
NO_WORD: Final = Lacking("", (PUPIL, PARENT))


def why(lacking: Lacking, day: date | None = None) -> str:
    """Which word is missing, in French; ``day``: on that past day, None: today."""
    rank = len(lacking.givers) - 1
    verb = MISSING[lacking.state][day is not None][rank]
    said = f"{WHOSE[lacking.givers]} {verb} : {HENCE[lacking.state]}."
    return f"Le {day:%d/%m/%Y}, {said}" if day is not None else f"{said[0].upper()}{said[1:]}"


def pill(lacking: Lacking | None) -> tuple[str, str]:
    """How the words stand, in a list; None: covered."""
    if lacking is None:
        return GIVEN
    kind, words = PILL[lacking.state]
    return kind, AWAITED.get(lacking.givers, words) if lacking.state == "" else words
