"""Grids that any structure may be asked: State, Europe, and the common account of a grant.

Each line keeps field entries by our codes; kinds of entries that a domain brings stand beside the shared ones, and
match nothing where it is off. Where lines sort acts, one more holds those that none of them takes. Sources:
D5134-145 and the yearly survey (adulte-relais), CERFA 12156 and 15059, programme D of the FIPD, annex I of regulation
(EU) 2021/1057.
"""

from __future__ import annotations

from core.extension.contributions import Grid, GridLine

CONFLICTS = (
    "conflict_realtime",
    "conflict_deferred",
    "school_conflict",
    "youth_defusing",
    "civic_rule_talk",
)
LINKS = (
    "active_presence",
    "territorial_watch",
    "cultural_intermediation",
    "civic_group_meeting",
    "civic_service_presence",
)
UPKEEP = ("technical_watch", "housing_report")
TOGETHER = ("consultation", "project", "citizen_walk", "citizen_meeting")

OTHERS = "Autres actes, d’aucune ligne ci-dessus"
PUBLIC = "Publics rencontrés"
PEOPLE_MET = (
    GridLine(
        "people",
        "Personnes rencontrées (une même personne peut être comptée plusieurs fois)",
        "people",
        section=PUBLIC,
    ),
    GridLine("women", "dont femmes", "women", section=PUBLIC),
    GridLine("men", "dont hommes", "men", section=PUBLIC),
    GridLine("children", "dont enfants", "children", section=PUBLIC),
    GridLine("teenagers", "dont adolescents", "teenagers", section=PUBLIC),
    GridLine("adults", "dont adultes", "adults", section=PUBLIC),
    GridLine("seniors", "dont seniors", "seniors", section=PUBLIC),
)

TIME = "Temps et lieux"
WHEN_AND_WHERE = (
    GridLine("hours", "Heures de travail", "hours", "time", section=TIME),
    GridLine("hours_acts", "dont heures d’intervention", "hours", section=TIME),
    GridLine("days", "Jours d’intervention", "days", section=TIME),
    GridLine("places", "Lieux d’intervention", "places", section=TIME),
)

MISSIONS = "Missions (article D5134-145)"
DOMAINS = "Domaines de l’enquête annuelle"
ADULTE_RELAIS = Grid(
    "adulte_relais",
    "Adulte-relais",
    "adulte_relais",
    "Bilan des postes adultes-relais pour la préfecture : missions de l’article D5134-145 du code du travail et "
    "domaines de l’enquête annuelle. Un acte peut relever de plusieurs missions ; il relève d’un seul domaine.",
    (
        GridLine(
            "m_welcome",
            "Accueil, écoute, lien social",
            codes=(("action", ("dialogue", "presence", "follow_watch")),),
            section=MISSIONS,
        ),
        GridLine(
            "m_inform",
            "Information et accompagnement dans les démarches, dialogue avec les services publics",
            codes=(
                (
                    "action",
                    (
                        "call_back",
                        "form_help",
                        "inform",
                        "letter",
                        "orient",
                        "partner_alert",
                        "physical_accompany",
                    ),
                ),
            ),
            section=MISSIONS,
        ),
        GridLine("m_living", "Cadre de vie", codes=(("kind", UPKEEP),), section=MISSIONS),
        GridLine(
            "m_conflict",
            "Prévention et résolution des petits conflits",
            codes=(("kind", CONFLICTS),),
            section=MISSIONS,
        ),
        GridLine(
            "m_generations",
            "Dialogue entre les générations et fonction parentale",
            codes=(("reason", ("family", "family_conflict", "generational", "parent_school")),),
            section=MISSIONS,
        ),
        GridLine(
            "m_community",
            "Vie associative et initiative des habitants",
            codes=(("kind", TOGETHER),),
            section=MISSIONS,
        ),
        GridLine("m_none", "Hors mission : actes d’aucune ligne ci-dessus", source="rest", section=MISSIONS),
        GridLine(
            "d_spaces",
            "Espaces publics ou privés",
            codes=(
                ("domain", ("public_space_housing",)),
                (
                    "kind",
                    (
                        *CONFLICTS,
                        *UPKEEP,
                        "awareness_training",
                        "housing_landlord",
                        "housing_visit",
                        "partner_referral",
                    ),
                ),
            ),
            section=DOMAINS,
        ),
        GridLine("d_transport", "Transports", codes=(("domain", ("transport",)),), section=DOMAINS),
        GridLine("d_school", "Champ scolaire", codes=(("domain", ("school_youth",)),), section=DOMAINS),
        GridLine("d_rights", "Accès aux droits", codes=(("domain", ("rights",)),), section=DOMAINS),
        GridLine(
            "d_social",
            "Lien social, vie de quartier",
            codes=(("domain", ("public_space_housing",)), ("kind", (*LINKS, *TOGETHER))),
            section=DOMAINS,
        ),
        GridLine(
            "d_participation",
            "Participation citoyenne",
            codes=(("domain", ("participation",)),),
            section=DOMAINS,
        ),
        GridLine("d_none", "Hors domaine : actes d’aucune ligne ci-dessus", source="rest", section=DOMAINS),
        *PEOPLE_MET,
        *WHEN_AND_WHERE,
    ),
    (
        ("activities", "Activités du poste et exemples sans nom"),
        ("training", "Formation et évolution professionnelle"),
        ("difficulties", "Difficultés rencontrées"),
        ("perspectives", "Perspectives"),
    ),
    version=2,
)

BOP147 = Grid(
    "bop147",
    "Contrat de ville (P147)",
    "bop147",
    "Bilan d’une action du contrat de ville : actes dans les quartiers de la convention, publics par âge et par sexe, "
    "résultats. La part des habitants de QPV se lit sur les dossiers, pas sur les rencontres de rue.",
    (
        GridLine("acts", "Actes de médiation", section="Action"),
        GridLine(
            "presence",
            "dont présence active de proximité",
            codes=(("kind", ("active_presence",)),),
            section="Action",
        ),
        GridLine("conflicts", "dont gestion de conflit", codes=(("kind", CONFLICTS),), section="Action"),
        GridLine(
            "referrals",
            "dont mise en relation avec un partenaire",
            codes=(("action", ("orient", "partner_alert", "physical_accompany")),),
            section="Action",
        ),
        GridLine("projects", "dont projets et concertation", codes=(("kind", TOGETHER),), section="Action"),
        GridLine("others", "dont autres actes", source="rest", section="Action"),
        GridLine(
            "calmed",
            "Conflits apaisés sur le moment",
            codes=(("kind", CONFLICTS), ("result", ("calmed", "partly"))),
            section="Action",
        ),
        *PEOPLE_MET,
        GridLine(
            "known",
            "Personnes distinctes suivies dans un dossier",
            "persons",
            "files",
            section="Personnes suivies",
        ),
        GridLine(
            "known_women", "dont femmes", "persons", "files", (("gender", ("f",)),), "Personnes suivies"
        ),
        GridLine("known_men", "dont hommes", "persons", "files", (("gender", ("m",)),), "Personnes suivies"),
        GridLine(
            "known_young",
            "dont moins de 25 ans",
            "persons",
            "files",
            (("age_band", ("12_17", "18_24", "lt12")),),
            "Personnes suivies",
        ),
        *WHEN_AND_WHERE,
    ),
    (
        ("objectives", "Objectifs et résultats"),
        ("gaps", "Écarts avec le projet"),
        ("partners", "Partenaires mobilisés"),
    ),
    version=2,
)

YOUNG = (("public_type", ("teen", "young_adult")),)
FIPD = Grid(
    "fipd",
    "FIPD",
    "fipd",
    "Fonds interministériel de prévention de la délinquance, programme D : approches individuelles et actions "
    "ciblées. Aucun nom ni niveau de risque d’une personne n’est transmis.",
    (
        GridLine(
            "young_acts",
            "Actes auprès d’adolescents et de jeunes adultes",
            codes=YOUNG,
            section="Actions ciblées",
        ),
        GridLine("young_people", "Adolescents rencontrés", "teenagers", section="Actions ciblées"),
        GridLine("conflicts", "Conflits gérés", codes=(("kind", CONFLICTS),), section="Actions ciblées"),
        GridLine(
            "risks",
            "dont risques de rixe, menaces, agressivité",
            codes=(("reason", ("fight_risk", "threat", "verbal_aggression", "youth_conflict")),),
            section="Actions ciblées",
        ),
        GridLine(
            "calmed",
            "Situations apaisées",
            codes=(("kind", CONFLICTS), ("result", ("calmed", "partly"))),
            section="Actions ciblées",
        ),
        GridLine(
            "emergency", "Appels aux secours", codes=(("action", ("emergency",)),), section="Actions ciblées"
        ),
        GridLine(
            "sexist",
            "Harcèlement de rue, sexisme",
            codes=(("reason", ("sexist",)),),
            section="Actions ciblées",
        ),
        GridLine("others", OTHERS, source="rest", section="Actions ciblées"),
        GridLine(
            "followed",
            "Personnes distinctes suivies dans un dossier",
            "persons",
            "files",
            section="Approches individuelles",
        ),
        GridLine(
            "followed_12_17",
            "dont 12 à 17 ans",
            "persons",
            "files",
            (("age_band", ("12_17",)),),
            "Approches individuelles",
        ),
        GridLine(
            "followed_18_24",
            "dont 18 à 24 ans",
            "persons",
            "files",
            (("age_band", ("18_24",)),),
            "Approches individuelles",
        ),
        *WHEN_AND_WHERE,
    ),
    (("method", "Méthode d’approche et partenaires"), ("results", "Effets constatés")),
    version=2,
)

EMPLOYMENT = (
    ("unemployed", "dont au chômage, de longue durée comprise", ("unemployed", "long_unemployed")),
    ("inactive", "dont en inactivité", ("inactive",)),
    ("employed", "dont en emploi ou à leur compte", ("employed",)),
    ("training", "dont en formation", ("training",)),
)
SCHOOLING = (
    ("cite_0_2", "dont collège ou moins (CITE 0 à 2)"),
    ("cite_3_4", "dont lycée ou équivalent (CITE 3 et 4)"),
    ("cite_5_8", "dont enseignement supérieur (CITE 5 à 8)"),
)


def _participants(prefix: str, source: str, label: str, section: str) -> tuple[GridLine, ...]:
    """All of them, then by sex."""
    return (
        GridLine(f"{prefix}people", label, "persons", source, section=section),
        *(
            GridLine(f"{prefix}{key}", words, "persons", source, (("gender", (code,)),), section)
            for key, words, code in (
                ("women", "dont femmes", "f"),
                ("men", "dont hommes", "m"),
                ("other", "dont autre", "x"),
            )
        ),
    )


def _situations(prefix: str, source: str, question: str, section: str) -> tuple[GridLine, ...]:
    return tuple(
        GridLine(f"{prefix}{key}", words, "persons", source, ((question, codes),), section)
        for key, words, codes in EMPLOYMENT
    )


CAME_IN = "Entrées dans la période"
WENT_OUT = "Sorties dans la période"
FSE_PLUS = Grid(
    "fseplus",
    "FSE+, participants",
    "fseplus",
    "Participants d’une opération FSE+, tels que la liste de la convention les garde : identité, dates, sexe, emploi "
    "et scolarité, rien d’autre. La personne répond elle-même au reste, dans le questionnaire de l’organisme "
    "gestionnaire.",
    (
        *_participants("", "participants", "Participants, un jour de la période au moins", "Participants"),
        *_participants("in_", "participants_in", "Participants entrés", CAME_IN),
        *_situations("in_", "participants_in", "employment_in", CAME_IN),
        *(
            GridLine(f"in_{code}", words, "persons", "participants_in", (("schooling", (code,)),), CAME_IN)
            for code, words in SCHOOLING
        ),
        *_participants("out_", "participants_out", "Participants sortis", WENT_OUT),
        *_situations("out_", "participants_out", "employment_out", WENT_OUT),
        GridLine("hours", "Heures de travail", "hours", "time", section="Temps"),
    ),
    (("operation", "Déroulement de l’opération"),),
    version=2,
    named=True,
)

CERFA_15059 = Grid(
    "cerfa_15059",
    "CERFA 15059, bilan qualitatif",
    "own",
    "Partie qualitative du compte rendu financier d’une subvention (CERFA 15059) : mise en œuvre, bénéficiaires, dates "
    "et lieux, objectifs. À rendre dans les six mois après la fin de l’exercice.",
    (
        GridLine("acts", "Actes de médiation", section="Mise en œuvre de l’action"),
        GridLine(
            "requests", "Demandes reçues", source="requests_received", section="Mise en œuvre de l’action"
        ),
        GridLine("cases", "Situations ouvertes", source="cases_opened", section="Mise en œuvre de l’action"),
        *PEOPLE_MET,
        *WHEN_AND_WHERE,
    ),
    (
        ("done", "Décrire précisément la mise en œuvre de l’action"),
        ("beneficiaries", "Nombre approximatif de personnes bénéficiaires, par type de public"),
        ("dates_places", "Dates et lieux de réalisation"),
        ("goals", "Objectifs atteints au regard des indicateurs"),
        ("gaps", "Écarts et règles de répartition des charges indirectes"),
    ),
    # One action is paid by several: each of them is told all of it.
    shares_time=True,
)

GRIDS = (ADULTE_RELAIS, BOP147, FIPD, FSE_PLUS, CERFA_15059)
