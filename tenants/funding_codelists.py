"""Vocabularies of funders: programmes, the missions and domains of adulte-relais posts, and what FSE+ asks by name.

Missions are those of article D5134-145 of the code du travail; domains those of the State's yearly survey.
"""

from __future__ import annotations

from core.extension.contributions import Code, CodeList

PROGRAMME = CodeList(
    key="programme",
    label="Programme de financement",
    codes=(
        Code("adulte_relais", "Adulte-relais"),
        Code("bop147", "Contrat de ville (P147)"),
        Code("fipd", "FIPD"),
        Code("cite_educative", "Cité éducative"),
        Code("pre", "Programme de réussite éducative"),
        Code("fonjep", "Postes FONJEP"),
        Code("caf", "CAF"),
        Code("department", "Département"),
        Code("region", "Région"),
        Code("city", "Commune / EPCI"),
        Code("landlord", "Bailleur (dont abattement TFPB)"),
        Code("transport", "Autorité organisatrice / transporteur"),
        Code("fseplus", "FSE+"),
        Code("feder", "FEDER"),
        Code("foundation", "Fondation / mécénat"),
        Code("pcb", "Point conseil budget"),
        Code("france_services", "France services"),
        Code("ars", "ARS"),
        Code("justice", "Ministère de la Justice (SPIP / PJJ)"),
        Code("own", "Fonds propres"),
    ),
)

POST_MISSION = CodeList(
    key="post_mission",
    label="Missions d’un poste adulte-relais",
    description="Article D5134-145 du code du travail.",
    codes=(
        Code("welcome", "Accueillir, écouter, exercer toute activité qui concourt au lien social"),
        Code(
            "inform",
            "Informer et accompagner les habitants dans leurs démarches, faciliter le dialogue avec les services "
            "publics",
        ),
        Code("living", "Contribuer à améliorer ou préserver le cadre de vie"),
        Code("conflict", "Prévenir les petits conflits de la vie quotidienne et aider à les résoudre"),
        Code("generations", "Faciliter le dialogue entre les générations, renforcer la fonction parentale"),
        Code("community", "Renforcer la vie associative locale et développer l’initiative dans le quartier"),
    ),
)

POST_DOMAIN = CodeList(
    key="post_domain",
    label="Domaines de l’enquête annuelle adultes-relais",
    codes=(
        Code("spaces", "Médiation dans les espaces publics ou privés"),
        Code("transport", "Médiation dans les transports"),
        Code("school", "Médiation dans le champ scolaire"),
        Code("rights", "Accès aux droits"),
        Code("social", "Lien social, vie de quartier"),
        Code("participation", "Participation citoyenne"),
    ),
)

#: Statuses of regulation (EU) 2021/1057, annex I: unemployed, long-term, inactive, employed.
PARTICIPANT_EMPLOYMENT = CodeList(
    key="participant_employment",
    label="Situation d’emploi d’un participant",
    codes=(
        Code("unemployed", "Au chômage"),
        Code("long_unemployed", "Au chômage de longue durée"),
        Code("inactive", "Inactivité"),
        Code("employed", "En emploi ou à son compte"),
        Code("training", "En formation"),
    ),
)
PARTICIPANT_SCHOOLING = CodeList(
    key="participant_schooling",
    label="Scolarité atteinte par un participant",
    codes=(
        Code("cite_0_2", "Collège ou moins (CITE 0 à 2)"),
        Code("cite_3_4", "Lycée ou équivalent (CITE 3 et 4)"),
        Code("cite_5_8", "Enseignement supérieur (CITE 5 à 8)"),
    ),
)

FUNDING_CODE_LISTS = (PROGRAMME, POST_MISSION, POST_DOMAIN, PARTICIPANT_EMPLOYMENT, PARTICIPANT_SCHOOLING)
