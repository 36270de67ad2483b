"""What happens in the demo structures, in the trade's codes and in plain words that name nobody.

Shares follow published figures: present in the public space first, about 37 conflict interventions a month
for four mediators, 85 % of troubles settled on the spot, half of the calls about neighbours and noise,
answers within two or three days, about three meetings a situation.
"""

from __future__ import annotations

from typing import Final

from core.demo.scenario import CaseMix, CaseScript, KindMix, RequestMix, Who

SETTLED: Final = (
    ("calmed", 66), ("partly", 9), ("moved_on", 10), ("handed_over", 4), ("nothing_found", 3),
    ("no_change", 4), ("refused", 2), ("withdrawn", 0.5), ("ongoing", 1.5),
)  # fmt: skip
QUIET: Final = (("calmed", 78), ("moved_on", 6), ("nothing_found", 10), ("handed_over", 4), ("ongoing", 2))
HANDED: Final = (("handed_over", 70), ("calmed", 18), ("ongoing", 9), ("refused", 3))
CONFLICTS: Final = (
    ("noise_neighbour", 24), ("neighbour_dispute", 17), ("gathering", 14), ("hall_occupation", 12),
    ("incivility", 8), ("use_conflict", 6), ("verbal_aggression", 4), ("noise_activity", 4), ("animals", 3),
    ("parking", 3), ("alcohol", 3), ("youth_conflict", 3), ("generational", 2), ("motor_rodeo", 2),
    ("litter", 2), ("fight_risk", 1), ("family_conflict", 1), ("water_damage", 1),
)  # fmt: skip
PRESENCE: Final = (
    ("gathering", 26), ("hall_occupation", 16), ("incivility", 15), ("litter", 9), ("noise_activity", 6),
    ("use_conflict", 6), ("alcohol", 5), ("animals", 4), ("motor_rodeo", 4), ("youth_conflict", 3),
    ("parking", 3), ("generational", 2), ("other", 1),
)  # fmt: skip

KINDS: Final = (
    KindMix(
        "active_presence",
        46,
        (2, 26),
        minutes=((10, 2), (15, 6), (20, 5), (30, 5), (45, 2)),
        reasons=PRESENCE,
        results=QUIET,
        actions=(
            (("presence",), 5),
            (("presence", "dialogue"), 6),
            (("presence", "inform"), 2),
            (("presence", "dialogue", "rule_reminder"), 3),
        ),
        tension=((0, 7), (1, 2), (None, 3)),
        spots=(
            "building_foot",
            "square",
            "park",
            "playground",
            "sports",
            "skatepark",
            "hall",
            "street",
            "market",
            "school_gate",
            "interchange",
            "stop",
            "pool",
            "library",
            "youth_space",
            "social_center",
            "shop",
            "vehicle",
        ),
        notes=(
            "Passage calme, plusieurs échanges avec des habitants.",
            "Premiers contacts avec un groupe que nous ne connaissions pas.",
            "Rencontre avec des parents à la sortie ; ils connaissent maintenant l’équipe.",
            "Peu de monde, temps froid. Un mot avec le gardien.",
            "Discussion sur les travaux à venir ; des questions à transmettre.",
            "Ambiance détendue, jeux de ballon jusqu’à la tombée du jour.",
            "Plusieurs personnes demandent les horaires de la permanence.",
            "Groupe de passage, bon échange, aucun reproche du voisinage.",
        ),
    ),
    KindMix(
        "conflict_realtime",
        4,
        (2, 12),
        minutes=((15, 2), (20, 4), (30, 6), (45, 4), (60, 2)),
        reasons=CONFLICTS,
        results=SETTLED,
        actions=(
            (("dialogue", "calm"), 6),
            (("dialogue", "rule_reminder"), 5),
            (("calm", "separate"), 2),
            (("dialogue", "calm", "orient"), 1),
        ),
        tension=((1, 3), (2, 5), (3, 2), (4, 0.2), (None, 1)),
        spots=(
            "hall",
            "stairs",
            "building_foot",
            "square",
            "street",
            "park",
            "basement",
            "dwelling",
            "sports",
        ),
        on_call=True,
    ),
    KindMix(
        "conflict_deferred",
        2,
        (1, 6),
        minutes=((30, 3), (45, 5), (60, 4), (90, 1)),
        reasons=CONFLICTS,
        results=(("ongoing", 40), ("calmed", 32), ("partly", 18), ("refused", 6), ("handed_over", 4)),
        actions=(
            (("shuttle",), 5),
            (("home_visit", "dialogue"), 5),
            (("call_back",), 3),
            (("round_table",), 1),
        ),
        tension=((1, 4), (2, 4), (3, 1), (None, 2)),
        spots=("dwelling", "hall", "stairs", "building_foot"),
        on_call=True,
    ),
    KindMix(
        "territorial_watch",
        12,
        (0, 12),
        minutes=((5, 3), (10, 5), (15, 4)),
        reasons=PRESENCE,
        results=(("nothing_found", 38), ("calmed", 40), ("ongoing", 18), ("handed_over", 4)),
        actions=((("presence", "follow_watch"), 4), (("follow_watch",), 3), (("partner_alert",), 1)),
        tension=((0, 6), (1, 4), (None, 3)),
        notes=(
            "Traces d’occupation récente, personne sur place.",
            "Fréquentation en hausse depuis les vacances, à suivre.",
            "Le banc déplacé gêne le passage ; l’usage du lieu change.",
            "Retour au calme constaté depuis deux semaines.",
            "Des habitants parlent d’allées et venues le soir ; rien vu ce jour.",
        ),
    ),
    KindMix(
        "partner_referral",
        6,
        (1, 4),
        minutes=((15, 4), (20, 4), (30, 4), (45, 1)),
        reasons=(("isolated", 42), ("homeless", 22), ("unwell", 14), ("lost_minor", 4), ("other", 18)),
        results=HANDED,
        actions=(
            (("orient",), 6),
            (("orient", "call_back"), 2),
            (("physical_accompany",), 2),
            (("inform", "orient"), 4),
        ),
        notes=(
            "Rendez-vous pris avec le partenaire pendant l’échange.",
            "La personne rappellera elle-même ; coordonnées remises.",
            "Accompagnement jusqu’à l’accueil du service.",
            "Relais passé avec l’accord de la personne.",
        ),
    ),
    KindMix(
        "technical_watch",
        12,
        (0, 3),
        minutes=((5, 6), (10, 5), (15, 2)),
        reasons=(
            ("cleanliness", 20),
            ("bulky", 22),
            ("door", 13),
            ("lighting", 12),
            ("lift", 7),
            ("tag", 8),
            ("furniture", 5),
            ("water", 4),
            ("wreck", 4),
            ("pest", 3),
            ("green", 2),
            ("safety", 1),
        ),
        results=(("handed_over", 78), ("ongoing", 20), ("nothing_found", 2)),
        actions=((("tech_report",), 8), (("tech_report", "partner_alert"), 2)),
        spots=("hall", "stairs", "basement", "building_foot", "street", "playground", "park", "square"),
        notes=(
            "Signalé par le formulaire du gestionnaire.",
            "Deuxième signalement, toujours en attente.",
            "Le gardien est prévenu, passage annoncé cette semaine.",
        ),
    ),
    KindMix(
        "consultation",
        1.6,
        (5, 30),
        minutes=((60, 4), (90, 4), (120, 2)),
        reasons=(("use_conflict", 5), ("gathering", 2), ("litter", 2), ("incivility", 1)),
        results=(("ongoing", 5), ("calmed", 4), ("partly", 1)),
        actions=((("round_table",), 3), (("collective", "inform"), 3)),
        spots=("social_center", "youth_space", "square", "building_foot", "library"),
        notes=(
            "Échange avec les habitants sur l’usage de la place le soir ; trois propositions retenues.",
            "Bonne participation, prochaine date fixée dans un mois.",
        ),
    ),
    KindMix(
        "project",
        1.4,
        (6, 40),
        minutes=((60, 3), (120, 4), (180, 2)),
        reasons=(("litter", 4), ("use_conflict", 2), ("gathering", 2), ("other", 2)),
        results=(("calmed", 6), ("ongoing", 4)),
        actions=((("collective",), 6), (("collective", "inform"), 2)),
        spots=("social_center", "youth_space", "park", "playground", "sports", "skatepark"),
        notes=(
            "Après-midi de nettoyage avec les jeunes du quartier.",
            "Préparation de la fête du quartier avec les associations.",
        ),
    ),
    KindMix(
        "awareness_training",
        2.5,
        (8, 32),
        minutes=((45, 3), (60, 5), (90, 1)),
        reasons=(("incivility", 4), ("youth_conflict", 3), ("verbal_aggression", 2), ("sexist", 1)),
        results=(("calmed", 8), ("ongoing", 2)),
        actions=((("inform",), 6), (("inform", "collective"), 2)),
        spots=("school_inside", "school_gate", "youth_space", "social_center", "library"),
        notes=("Séance sur le vivre-ensemble, groupe attentif.", "Jeux de rôle sur la dispute et l’écoute."),
    ),
    KindMix(
        "cultural_intermediation",
        2.5,
        (1, 5),
        minutes=((20, 4), (30, 4), (45, 2)),
        reasons=(("institution_dispute", 6), ("neighbour_dispute", 2), ("other", 2)),
        results=(("calmed", 6), ("handed_over", 3), ("ongoing", 1)),
        actions=((("inform",), 4), (("inform", "orient"), 3), (("form_help",), 2)),
        notes=(
            "Courrier expliqué mot à mot, réponse préparée ensemble.",
            "Règles de tri expliquées avec des images.",
        ),
    ),
)

#: Notes of conflict entries, by reason.
NOTES: Final = {
    "noise_neighbour": (
        "Musique forte en soirée ; le volume baisse après l’échange.",
        "Bruit de pas et de meubles ; des patins ont été proposés.",
        "Les deux parties acceptent d’en reparler ensemble.",
        "Travaux tardifs ; fin des travaux promise avant 20 heures.",
    ),
    "neighbour_dispute": (
        "Désaccord ancien sur le palier ; chacun a été entendu séparément.",
        "Poussettes dans l’entrée : un emplacement est convenu.",
        "Reproches répétés, ton plus calme à la fin de l’échange.",
    ),
    "gathering": (
        "Une dizaine de jeunes, dialogue facile, départ vers le terrain de sport.",
        "Groupe d’adultes, échange sur l’heure et le bruit.",
        "Regroupement sous les fenêtres ; le groupe change de place de lui-même.",
    ),
    "hall_occupation": (
        "Hall libéré après discussion ; ils cherchent un lieu abrité.",
        "Rappel de la règle, sans tension. Un local leur est signalé.",
        "Occupation courte, à cause de la pluie.",
    ),
    "incivility": (
        "Jets de détritus ; ramassage fait ensemble.",
        "Passage à vélo dans la galerie, rappel de la règle accepté.",
    ),
    "use_conflict": (
        "Ballon et jeunes enfants sur le même espace ; un partage des heures est accepté.",
        "Chiens et aire de jeux : chacun explique ce qui gêne.",
    ),
    "verbal_aggression": ("Propos vifs entre deux personnes, retour au calme après un temps séparé.",),
    "noise_activity": ("Terrasse bruyante après la fermeture ; le gérant rentrera les tables plus tôt.",),
    "animals": (
        "Chien sans laisse, rappel fait avec courtoisie.",
        "Nourrissage de pigeons : explication donnée.",
    ),
    "parking": ("Stationnement devant l’accès des secours, véhicule déplacé.",),
    "alcohol": ("Groupe sur les bancs, bouteilles ramassées avant de partir.",),
    "youth_conflict": ("Tension entre deux groupes, chacun reparti de son côté.",),
    "generational": ("Jeux et sieste sous les mêmes fenêtres : une heure est convenue.",),
    "motor_rodeo": ("Deux-roues sur l’esplanade ; les conducteurs acceptent de couper le moteur.",),
    "litter": ("Dépôt au pied des conteneurs, consignes rappelées.",),
}

REQUESTS: Final = RequestMix(
    monthly=104,
    channels=(("phone", 62), ("field", 12), ("office", 11), ("email", 7), ("web", 6), ("partner_meeting", 2)),
    initiators=(
        ("resident", 38),
        ("landlord", 20),
        ("caretaker", 11),
        ("party", 9),
        ("city_service", 7),
        ("school", 4),
        ("municipal_police", 3),
        ("association", 3),
        ("shop", 3),
        ("elected", 2),
    ),
    reasons=(
        ("noise_neighbour", 32),
        ("neighbour_dispute", 18),
        ("gathering", 12),
        ("hall_occupation", 9),
        ("parking", 7),
        ("incivility", 6),
        ("litter", 4),
        ("noise_activity", 4),
        ("animals", 3),
        ("use_conflict", 3),
        ("youth_conflict", 1),
        ("water_damage", 1),
    ),
    subjects={
        "noise_neighbour": (
            "Musique tard le soir, plusieurs fois par semaine",
            "Bruits de meubles et de pas au-dessus, surtout la nuit",
            "Télévision très forte, le dialogue n’a rien donné",
            "Fêtes répétées le week-end",
        ),
        "neighbour_dispute": (
            "Désaccord entre voisins de palier depuis l’été",
            "Échanges de mots dans l’ascenseur, tensions qui durent",
            "Différend au sujet des parties communes",
        ),
        "gathering": (
            "Groupe sous les fenêtres chaque soir",
            "Regroupement près des bancs, bruit et déchets",
        ),
        "hall_occupation": ("Hall occupé en fin de journée", "Passage difficile dans l’entrée le soir"),
        "parking": ("Voitures devant l’accès des secours", "Véhicule qui ne bouge plus depuis deux mois"),
        "incivility": ("Jets par les fenêtres", "Détritus dans l’escalier"),
        "litter": ("Encombrants au pied de l’immeuble",),
        "noise_activity": ("Terrasse bruyante après 23 heures",),
        "animals": ("Chien qui aboie en journée", "Chien sans laisse près de l’aire de jeux"),
        "use_conflict": ("Ballons contre les murs, riverains fatigués",),
        "youth_conflict": ("Tensions entre deux groupes à la sortie",),
        "water_damage": ("Infiltration, chacun se renvoie la responsabilité",),
    },
    close_reasons=(
        ("answered_only", 46),
        ("redirected", 18),
        ("known", 14),
        ("no_news", 12),
        ("out_of_scope", 6),
        ("withdrawn", 4),
    ),
    callers=(
        "Mme Aubertin",
        "M. Valcourt",
        "Mme Serrano",
        "M. Dutilleul",
        "Mme Okafor",
        "M. Brécourt",
        "Mme Lantier",
        "M. Paviot",
        "Mme Rochebrune",
        "Gardien, allée des Érables",
        "Agence Horizon Habitat",
    ),
    partners=(("Horizon Habitat, agence nord", "landlord"), ("Ville, service propreté", "city_service")),
)

RESIDENTS: Final = Who("Les riverains", "group", "requester", 6, "Habitent au-dessus ou en face.")
YOUNG: Final = Who(
    "Le groupe du soir", "group", "other_party", 9, "Jeunes du quartier, présents après 18 heures."
)
UPSTAIRS: Final = Who("Partie A", "family", "requester", None, "Logement du dessous.")
DOWNSTAIRS: Final = Who("Partie B", "family", "other_party", None, "Logement du dessus.")

_MEETINGS: Final = (
    ("separate", "Écoute des riverains : fatigue, sommeil, envie d’en parler sans accuser."),
    ("separate", "Échange avec le groupe : peu d’endroits où se retrouver, volonté de rester."),
    ("joint", "Rencontre sur place : chacun a parlé à son tour, une heure limite est proposée."),
    ("phone", "Point par téléphone : la semaine a été calme."),
)
_NEIGHBOURS: Final = (
    ("separate", "Première écoute : les bruits commencent vers 22 heures."),
    ("separate", "Écoute de l’autre partie : elle ne se savait pas entendue."),
    ("joint", "Rencontre au local : un accord sur les heures et un numéro échangé."),
    ("phone", "Nouvelles au bout d’un mois : la situation tient."),
)
_ACTIONS: Final = (
    ("dialogue", "Premier échange sur place."),
    ("rule_reminder", "Règles d’usage rappelées à tous les présents."),
    ("partner_alert", "Gestionnaire du lieu prévenu."),
    ("follow_watch", "Passage en fin de journée pendant deux semaines."),
    ("call_back", "Nouvelles données à la personne qui a demandé."),
)

SITUATIONS: Final = (
    CaseScript(
        "Bruit du soir et riverains, {place}",
        "gathering",
        ("building_foot", "square", "street"),
        (RESIDENTS, YOUNG),
        _MEETINGS,
        _ACTIONS,
        {
            "uses": "Retrouvailles du soir et sommeil des riverains",
            "moments": "En semaine, de 20 à 23 heures",
            "agreement_text": "Après 22 heures, le groupe va vers le parc.\nOn se parle d’abord.",
        },
    ),
    CaseScript(
        "Occupation du hall, {place}",
        "hall_occupation",
        ("hall",),
        (
            RESIDENTS,
            Who("Le groupe du hall", "group", "other_party", 7, "Âge lycée, à l’abri quand il pleut."),
        ),
        _MEETINGS,
        _ACTIONS,
        {
            "uses": "Passage des habitants et abri",
            "moments": "Fin de journée, jours de pluie",
            "agreement_text": "Le passage reste libre.\nPas de fumée dedans.\nLe local ouvre le mercredi.",
        },
    ),
    CaseScript(
        "Bruits de voisinage, {place}",
        "noise_neighbour",
        ("stairs", "dwelling", "hall"),
        (UPSTAIRS, DOWNSTAIRS),
        _NEIGHBOURS,
        _ACTIONS,
        {
            "uses": "Repos et vie de famille",
            "moments": "La nuit et le dimanche matin",
            "agreement_text": "Pas de machine après 21 heures.\nOn sonne avant d’écrire au gestionnaire.",
        },
    ),
    CaseScript(
        "Conflit de palier, {place}",
        "neighbour_dispute",
        ("stairs", "hall", "dwelling"),
        (UPSTAIRS, DOWNSTAIRS, Who("Le gardien", "institution", "witness")),
        _NEIGHBOURS,
        _ACTIONS,
        {
            "uses": "Palier partagé",
            "moments": "Chaque jour",
            "agreement_text": "Les poussettes sont pliées.\nLe palier reste libre.",
        },
    ),
    CaseScript(
        "Ballons et jeunes enfants, {place}",
        "use_conflict",
        ("playground", "park", "sports"),
        (
            Who("Les familles", "group", "requester", 12, "Avec de jeunes enfants."),
            Who("Les joueurs", "group", "other_party", 10, "Collégiens et lycéens."),
        ),
        _MEETINGS,
        _ACTIONS,
        {
            "uses": "Jeux de ballon et jeux d’enfants",
            "moments": "Mercredi et samedi après-midi",
            "agreement_text": "Le ballon reste côté grillage.\nAvant 17 heures, l’aire est aux petits.",
        },
    ),
    CaseScript(
        "Glisse et promenade, {place}",
        "use_conflict",
        ("skatepark", "square", "park"),
        (Who("Les promeneurs", "group", "requester", 5), Who("Les trottinettes", "group", "other_party", 8)),
        _MEETINGS,
        _ACTIONS,
        {
            "uses": "Glisse et promenade",
            "moments": "Après-midi et vacances",
            "agreement_text": "Casque pour tous.\nLe matin est pour les plus petits.",
        },
    ),
    CaseScript(
        "Deux groupes à la sortie, {place}",
        "youth_conflict",
        ("school_gate", "interchange", "stop", "youth_space"),
        (
            Who("Premier groupe", "group", "other_party", 6),
            Who("Second groupe", "group", "other_party", 7),
            Who("La vie scolaire", "institution", "partner"),
        ),
        (
            ("separate", "Le premier groupe parle d’une moquerie répétée."),
            ("separate", "Le second groupe ne veut pas en rester là, mais accepte de parler."),
            ("joint", "Rencontre courte, excuses échangées, règle commune à la sortie."),
            ("phone", "Retour de l’établissement : plus d’incident depuis."),
        ),
        _ACTIONS,
        {
            "uses": "Attente à la sortie",
            "moments": "16 heures – 17 heures 30",
            "agreement_text": "Chacun son côté à la sortie.\nOn appelle l’équipe avant de régler seul.",
        },
        domain="school_youth",
    ),
    CaseScript(
        "Terrasse et sommeil, {place}",
        "noise_activity",
        ("square", "street", "market", "shop"),
        (RESIDENTS, Who("L’établissement", "institution", "other_party")),
        _MEETINGS,
        _ACTIONS,
        {
            "uses": "Commerce et repos",
            "moments": "Fins de semaine d’été",
            "agreement_text": "Tables rentrées à 23 heures.\nMusique à l’intérieur seulement.",
        },
    ),
    CaseScript(
        "Dépôts au pied des immeubles, {place}",
        "litter",
        ("building_foot", "street", "basement"),
        (
            Who("Les habitants du bâtiment", "group", "requester", 15),
            Who("Le gestionnaire", "institution", "partner"),
        ),
        _MEETINGS,
        _ACTIONS,
        {
            "uses": "Passage et stockage",
            "moments": "Débuts de mois",
            "agreement_text": "Un jour de ramassage affiché dans chaque entrée.",
        },
    ),
    CaseScript(
        "Personne isolée et voisinage inquiet, {place}",
        "other",
        ("building_foot", "hall", "dwelling"),
        (Who("Les voisins", "group", "requester", 3), Who("La personne", "person", "supported")),
        (
            ("visit", "Visite à deux ; la porte s’ouvre, échange bref."),
            ("visit", "Deuxième visite : la personne accepte qu’un service l’appelle."),
            ("phone", "Le service a rencontré la personne ; les voisins sont rassurés."),
        ),
        (
            ("home_visit", "Passage avec l’accord de la personne."),
            ("orient", "Relais proposé et accepté."),
            ("call_back", "Voisins rappelés, sans détail."),
        ),
        {"uses": "", "moments": ""},
        domain="rights",
    ),
)

PATHS: Final = (
    (("engage", "remind", "agree", "follow", "close"), 18),
    (("engage", "mediate", "agree", "follow", "close"), 22),
    (("engage", "mediate", "agree", "close"), 14),
    (("engage", "remind", "close"), 16),
    (("engage", "close"), 8),
    (("engage", "pause", "resume", "agree", "close"), 5),
    (("engage", "mediate", "agree", "follow"), 6),
    (("engage", "mediate"), 4),
    (("engage", "pause"), 4),
    (("drop",), 3),
    (("engage", "drop"), 4),
)
RESULTS: Final = (
    ("dialogue_resumed", 20),
    ("uses_shared", 32),
    ("group_elsewhere", 10),
    ("agreement_oral", 14),
    ("agreement_written", 6),
    ("partial", 6),
    ("no_agreement", 6),
    ("refusal_party", 4),
    ("redirected", 2),
)
DROPPED: Final = (
    "Le groupe n’est plus revenu depuis deux mois.",
    "La personne qui demandait ne souhaite plus de suite.",
    "Une autre équipe suit déjà la situation.",
)

CASES: Final = CaseMix(
    type_key="civic_situation",
    yearly=58,
    scripts=SITUATIONS,
    paths=PATHS,
    results={"close": RESULTS, "drop": (("lost_contact", 5), ("out_of_scope", 2), ("redirected", 2))},
    notes=DROPPED,
)
