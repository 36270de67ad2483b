"""What a pupil and her parents are asked before she becomes a mediator; nothing else here waits for a parent."""

from __future__ import annotations

from typing import Final

from core.toolkit import ConsentPurpose

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
#: What is missing, by what the gate says of it.
WHY: Final = {
    "": "L’accord de l’élève et celui d’un parent ne sont pas encore notés : la formation attend les deux.",
    "refused": "L’accord est refusé : la formation ne se fait pas.",
    "withdrawn": "L’accord est retiré : la formation et les médiations s’arrêtent.",
    "expired": "L’accord est arrivé à sa fin : il se redemande à l’élève et à un parent.",
}
#: The same, as a pill: kind and words. None: covered.
PILL: Final = {
    None: ("ok", "Accords donnés"),
    "": ("wait", "Accords attendus"),
    "refused": ("stop", "Accord refusé"),
    "withdrawn": ("stop", "Accord retiré"),
    "expired": ("stop", "Accord à redemander"),
}
