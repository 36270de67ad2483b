"""What any structure asks or tells: to mediate, to share, to be informed, an image. Domains add their own.

The parents of a minor (domain.md 6.4) are an information purpose of its own, ``inform_parents``: it is given
when a legal representative was told. The written exception, when telling them would endanger her or she objects,
is the word « refused » of the giver « mediator » under that purpose, with a sealed reason.
"""

from __future__ import annotations

from typing import Final

from core.extension.contributions import ConsentPurpose

MEDIATE: Final = ConsentPurpose(
    key="mediate",
    label="Médiation",
    text=(
        "La médiation est libre et gratuite. Vous pouvez accepter, refuser, ou changer d’avis à tout moment, "
        "sans donner de raison et sans conséquence pour vous. La personne qui vous reçoit ne prend pas parti, "
        "ne décide pas à votre place et ne sanctionne personne. Ce que vous dites en entretien séparé reste "
        "à vous : rien n’est répété à l’autre partie sans votre accord. La loi oblige seulement à alerter "
        "quand une personne est en danger."
    ),
    stops="La médiation avec cette partie est arrêtée : plus d’entretien, de table ronde ni de solution proposée. "
    "Un accord conclu prend fin, et les nouvelles prévues ne sont plus à prendre.",
    goes_on="Le dossier se lit encore, les autres parties restent écoutées, et celle-ci peut redonner son accord à "
    "tout moment.",
    order=10,
)

SHARE: Final = ConsentPurpose(
    key="share",
    label="Partage",
    text=(
        "Avec votre accord, nous transmettons à l’organisme nommé ici les seules informations utiles pour "
        "votre demande. Vous pouvez lire ce qui est transmis avant l’envoi. Vous pouvez retirer votre accord "
        "à tout moment : l’organisme n’y a alors plus accès chez nous."
    ),
    stops="Le partage avec ce partenaire est fermé, des deux côtés : son lien ne s’ouvre plus.",
    goes_on="La médiation continue. Ce que le partenaire a déjà répondu reste au dossier.",
    needs_recipient=True,
    days=365,
    order=20,
)

STORE_IDENTITY: Final = ConsentPurpose(
    key="store_identity",
    label="Information RGPD",
    text=(
        "Nous gardons votre nom et ce qui sert à vous joindre pour suivre votre demande. Seule l’équipe de "
        "médiation y a accès. Ces informations sont effacées deux ans après notre dernier contact, sauf "
        "obligation légale. Vous pouvez demander à les lire, à les corriger, à en limiter l’usage ou à vous "
        "opposer à leur conservation, auprès de la structure ou de son délégué à la protection des données. "
        "Vous pouvez aussi saisir la CNIL."
    ),
    stops="La personne s’oppose à la conservation de son identité : la direction et la protection des données "
    "doivent répondre sous un mois.",
    goes_on="La médiation peut continuer sans nom : la partie redevient anonyme.",
    information=True,
    order=30,
)

IMAGE: Final = ConsentPurpose(
    key="image",
    label="Droit à l’image",
    text=(
        "Avec votre accord, une photo ou un enregistrement où vous êtes reconnaissable peut être gardé et "
        "montré pour l’usage nommé ici, et pour lui seul. Vous pouvez retirer votre accord à tout moment."
    ),
    stops="Les photos et enregistrements de cette personne ne se montrent plus et sont à retirer.",
    goes_on="La médiation et le suivi continuent comme avant.",
    parental=True,
    days=365,
    order=40,
)

INFORM_PARENTS: Final = ConsentPurpose(
    key="inform_parents",
    label="Information des parents",
    text=(
        "L’équipe de médiation suit une personne mineure dont vous êtes le parent ou le représentant légal. "
        "La médiation est libre et gratuite ; son accord à elle est toujours demandé. L’équipe ne prend pas "
        "parti, ne décide pas à votre place et ne sanctionne personne. Ce qui est dit en entretien séparé "
        "n’est pas répété. Vous pouvez poser vos questions à l’équipe à tout moment. La loi oblige seulement "
        "à alerter quand une personne est en danger."
    ),
    stops="Les parents ne sont pas d’accord avec ce suivi : la suite se décide avec la personne qui encadre.",
    goes_on="L’écoute reste ouverte : aucun premier entretien n’est empêché.",
    information=True,
    order=35,
)

PURPOSES: Final = (MEDIATE, SHARE, STORE_IDENTITY, INFORM_PARENTS, IMAGE)
