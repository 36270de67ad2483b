"""The trade's shared vocabularies, available to every structure without any domain switched on.

Codes never change their meaning: a word that must change its meaning is ended (``until``) and another begins.
Labels and codes follow the project's reading of the field's own forms and published reports; ``tenants`` owns
them so that the core knows list keys only.
"""

from __future__ import annotations

from core.extension.contributions import Code, CodeList

SERVICE_MODE = CodeList(
    key="service_mode",
    label="Mode de médiation",
    codes=(
        Code("civic", "Médiation civique (groupes, espaces, équipements)", "group"),
        Code("social", "Médiation sociale (personnes)", "user"),
    ),
)

DOMAIN = CodeList(
    key="domain",
    label="Domaine",
    codes=(
        Code("public_space_housing", "Espace public et habitat collectif", "building"),
        Code("rights", "Accès aux droits et aux services", "scales"),
        Code("transport", "Transports en commun", "bus"),
        Code("school_youth", "Milieu scolaire et jeunesse", "school"),
        Code("participation", "Participation des habitants", "group"),
    ),
)

CHANNEL = CodeList(
    key="channel",
    label="Moyen de contact",
    codes=(
        Code("field", "Sur le terrain", "pin"),
        Code("phone", "Téléphone", "phone"),
        Code("office", "Bureau / permanence", "building"),
        Code("home", "À domicile", "home"),
        Code("email", "Courriel", "mail"),
        Code("mail", "Courrier", "mail"),
        Code("web", "Formulaire internet", "device"),
        Code("partner_meeting", "Réunion partenariale", "table"),
        Code("social_media", "Réseaux sociaux", "net"),
    ),
)

INITIATOR = CodeList(
    key="initiator",
    label="À l’origine de la demande",
    codes=(
        Code("self", "Auto-saisine (constat de l’équipe)", "eye"),
        Code("party", "Partie au conflit"),
        Code("resident", "Habitant / riverain / témoin", "home"),
        Code("landlord", "Bailleur", "building"),
        Code("caretaker", "Gardien d’immeuble", "key"),
        Code("elected", "Élu", "scales"),
        Code("city_service", "Service municipal", "building"),
        Code("municipal_police", "Police municipale", "shield"),
        Code("national_police", "Police nationale / gendarmerie"),
        Code("transport_operator", "Transporteur"),
        Code("school", "Établissement scolaire", "school"),
        Code("pupil", "Élève"),
        Code("parent", "Parent"),
        Code("social_worker", "Travailleur social"),
        Code("prevention", "Prévention spécialisée"),
        Code("association", "Association", "group"),
        Code("shop", "Commerçant", "building"),
        Code("prefect_delegate", "Délégué du préfet / État"),
        Code("other", "Autre"),
    ),
)

PLACE_TYPE = CodeList(
    key="place_type",
    label="Type de lieu",
    codes=(
        Code("hall", "Hall d’immeuble", "door"),
        Code("stairs", "Cage d’escalier / coursive", "steps"),
        Code("basement", "Cave / parking", "door"),
        Code("dwelling", "Logement", "key"),
        Code("building_foot", "Pied d’immeuble", "building"),
        Code("street", "Rue", "route"),
        Code("square", "Place", "square"),
        Code("park", "Parc / jardin", "tree"),
        Code("playground", "Aire de jeux", "tree"),
        Code("sports", "Équipement sportif / city-stade", "sport"),
        Code("skatepark", "Skate-park", "skate"),
        Code("pool", "Piscine", "pool"),
        Code("library", "Médiathèque", "library"),
        Code("social_center", "Centre social", "home"),
        Code("youth_space", "Espace jeunes", "youth"),
        Code("shop", "Commerce / centre commercial", "building"),
        Code("market", "Marché", "grid"),
        Code("stop", "Arrêt / station", "sign"),
        Code("vehicle", "À bord (bus, tram, métro)", "bus"),
        Code("interchange", "Gare / pôle d’échanges", "train"),
        Code("school_gate", "Abords d’établissement", "school"),
        Code("school_inside", "Dans l’établissement", "school"),
        Code("worksite", "Chantier", "wrench"),
        Code("squat", "Squat"),
        Code("shanty", "Bidonville"),
        Code("halting_site", "Aire d’accueil"),
        Code("theatre", "Théâtre / salle de spectacle", "theatre"),
        Code("administration", "Administration / service public", "scales"),
        Code("remote", "À distance", "phone"),
    ),
)

REASON = CodeList(
    key="reason",
    label="Motif",
    description="Conflit et tranquillité.",
    codes=(
        Code("noise_neighbour", "Bruit de voisinage (comportement)", "noise"),
        Code("noise_activity", "Bruit d’activité / terrasse", "noise"),
        Code("neighbour_dispute", "Conflit de voisinage", "talk"),
        Code("gathering", "Regroupement / occupation de l’espace", "group"),
        Code("hall_occupation", "Occupation de hall ou parties communes", "door"),
        Code("incivility", "Incivilité", "flag"),
        Code("verbal_aggression", "Agressivité verbale", "horn"),
        Code("fight_risk", "Risque de rixe / bagarre", "warn"),
        Code("threat", "Menaces"),
        Code("damage", "Dégradation", "wrench"),
        Code("tag", "Tag"),
        Code("litter", "Déchets / dépôts sauvages", "trash"),
        Code("bulky", "Encombrants", "trash"),
        Code("parking", "Stationnement gênant / épave"),
        Code("motor_rodeo", "Deux-roues / rodéo"),
        Code("street_mechanics", "Mécanique de rue"),
        Code("animals", "Animaux (divagation, nuisances)"),
        Code("alcohol", "Consommation d’alcool sur la voie publique", "park"),
        Code("drugs_presence", "Présence liée aux stupéfiants (constat, sans identification)"),
        Code("street_vending", "Vente de rue"),
        Code("family_conflict", "Conflit familial", "users"),
        Code("youth_conflict", "Conflit entre jeunes / quartiers", "youth"),
        Code("generational", "Conflit intergénérationnel"),
        Code("institution_dispute", "Différend avec une institution", "scales"),
        Code("discrimination", "Discrimination ressentie"),
        Code("sexist", "Harcèlement de rue / sexisme"),
        Code("water_damage", "Dégât des eaux / odeurs"),
        Code("use_conflict", "Conflit d’usage", "rules"),
        Code("other", "Autre"),
    ),
)

PERSON_TO_HELP = CodeList(
    key="person_to_help",
    label="Personne à aider",
    description="Jamais comptée parmi les nuisances.",
    codes=(
        Code("homeless", "Personne sans abri", "night"),
        Code("isolated", "Personne isolée", "user"),
        Code("lost_minor", "Mineur seul", "youth"),
        Code("unwell", "Personne en difficulté sur place", "health"),
        Code("other", "Autre", "more"),
    ),
)

BOND = CodeList(
    key="bond",
    label="Lien",
    description="Ce que la personne dit de ses liens, à l’entrée, au point d’étape et à la sortie.",
    codes=(
        Code("family", "Famille"),
        Code("school", "École"),
        Code("work", "Travail"),
        Code("housing", "Logement"),
        Code("neighbours", "Voisins et proches"),
        Code("institution", "Institution"),
        Code("rights", "Droits"),
    ),
)

BOND_STATE = CodeList(
    key="bond_state",
    label="État du lien",
    codes=(
        Code("broken", "Rompu"),
        Code("weak", "Fragile"),
        Code("restored", "Rétabli"),
        Code("not_raised", "Non évoqué"),
    ),
)

ACTION = CodeList(
    key="action",
    label="Action",
    codes=(
        Code("presence", "Présence / passage", "eye"),
        Code("dialogue", "Dialogue / écoute", "talk"),
        Code("rule_reminder", "Rappel à la règle", "rules"),
        Code("calm", "Apaisement", "check"),
        Code("separate", "Temps séparé avec chaque partie", "shuttle"),
        Code("inform", "Information", "info"),
        Code("orient", "Orientation", "compass"),
        Code("physical_accompany", "Accompagnement physique", "steps"),
        Code("form_help", "Aide à la démarche", "doc"),
        Code("shuttle", "Médiation navette", "shuttle", needs="mediate"),
        Code("round_table", "Médiation table ronde", "table", needs="mediate"),
        Code("home_visit", "Visite à domicile", "home"),
        Code("call_back", "Rappel téléphonique", "phone"),
        Code("partner_alert", "Alerte d’un partenaire", "bell"),
        Code("tech_report", "Signalement technique", "wrench"),
        Code("emergency", "Appel aux secours (15/17/18/112)", "health"),
        Code("letter", "Courrier", "mail"),
        Code("collective", "Action collective", "group"),
        Code("follow_watch", "Mise sous veille", "eye"),
    ),
)

IMMEDIATE_RESULT = CodeList(
    key="immediate_result",
    label="Résultat sur le moment",
    description="Pour une intervention en temps réel.",
    codes=(
        Code("calmed", "Situation apaisée", "check"),
        Code("partly", "Apaisée partiellement", "check"),
        Code("moved_on", "Le groupe s’est déplacé de lui-même", "go"),
        Code("handed_over", "Passage de relais", "switch"),
        Code("no_change", "Sans effet", "minus"),
        Code("refused", "Dialogue refusé", "stop"),
        Code("nothing_found", "Rien à constater à l’arrivée", "eye"),
        Code("withdrawn", "Retrait de l’équipe (sécurité)", "shield"),
        Code("ongoing", "À suivre", "clock"),
    ),
)

DEFERRED_RESULT = CodeList(
    key="deferred_result",
    label="Résultat de la situation",
    description="À la clôture d’une situation ou d’un dossier.",
    codes=(
        Code("agreement_written", "Accord écrit"),
        Code("agreement_oral", "Accord oral"),
        Code("dialogue_resumed", "Dialogue repris"),
        Code("complaint_stopped", "Arrêt des réclamations"),
        Code("moved", "Mutation / déménagement"),
        Code("partial", "Accord partiel"),
        Code("no_agreement", "Sans accord"),
        Code("refusal_party", "Refus d’une partie"),
        Code("withdrawal_party", "Retrait du consentement"),
        Code("out_of_scope", "Hors du champ de la médiation"),
        Code("redirected", "Réorientation"),
        Code("lost_contact", "Sans nouvelles"),
        Code("judicial", "Suite judiciaire / conciliateur"),
    ),
)

PARTY_ROLE = CodeList(
    key="party_role",
    label="Place dans la situation",
    codes=(
        Code("requester", "À l’origine de la demande"),
        Code("other_party", "Autre partie"),
        Code("witness", "Témoin"),
        Code("supported", "Personne accompagnée"),
        Code("legal_rep", "Représentant légal"),
        Code("partner", "Partenaire"),
        Code("interpreter", "Interprète"),
        Code("support", "Personne de confiance"),
    ),
)

PUBLIC_TYPE = CodeList(
    key="public_type",
    label="Public rencontré",
    description="Une indication, jamais un décompte.",
    codes=(
        Code("child", "Enfants", "users"),
        Code("teen", "Adolescents", "youth"),
        Code("young_adult", "Jeunes adultes", "youth"),
        Code("adult", "Adultes", "user"),
        Code("senior", "Seniors", "user"),
        Code("family", "Famille", "users"),
        Code("group", "Groupe", "group"),
        Code("professional", "Professionnels"),
        Code("mixed", "Public mixte"),
    ),
)

AGE_BAND = CodeList(
    key="age_band",
    label="Tranche d’âge",
    codes=(
        Code("lt12", "Moins de 12 ans"),
        Code("12_17", "12 à 17 ans"),
        Code("18_24", "18 à 24 ans"),
        Code("25_39", "25 à 39 ans"),
        Code("40_59", "40 à 59 ans"),
        Code("60_69", "60 à 69 ans"),
        Code("70p", "70 ans et plus"),
        Code("unk", "Non communiqué"),
    ),
)

GENDER = CodeList(
    key="gender",
    label="Genre",
    codes=(
        Code("f", "Femme"),
        Code("m", "Homme"),
        Code("x", "Autre"),
        Code("unk", "Non communiqué"),
    ),
)

STATUS_SOCIAL = CodeList(
    key="status_social",
    label="Situation sociale",
    codes=(
        Code("school", "Scolarité en cours"),
        Code("jobless", "Sans emploi"),
        Code("employed", "En emploi"),
        Code("retired", "Retraite"),
        Code("unk", "Non communiqué"),
    ),
)

TENSION_LEVEL = CodeList(
    key="tension_level",
    label="Niveau de tension",
    codes=(
        Code("0", "Calme"),
        Code("1", "Vigilance"),
        Code("2", "Tension"),
        Code("3", "Conflit ouvert"),
        Code("4", "Crise"),
    ),
)

TECH_REPORT_CATEGORY = CodeList(
    key="tech_report_category",
    label="Objet de la fiche technique",
    codes=(
        Code("lighting", "Éclairage", "sun"),
        Code("lift", "Ascenseur"),
        Code("door", "Porte / interphone", "door"),
        Code("cleanliness", "Propreté", "trash"),
        Code("bulky", "Encombrants", "trash"),
        Code("tag", "Tag"),
        Code("furniture", "Mobilier urbain"),
        Code("road", "Voirie", "route"),
        Code("green", "Espaces verts", "tree"),
        Code("water", "Eau / fuite"),
        Code("heating", "Chauffage"),
        Code("wreck", "Véhicule épave"),
        Code("pest", "Nuisibles"),
        Code("safety", "Danger immédiat", "warn"),
    ),
)

TECH_REPORT_STATUS = CodeList(
    key="tech_report_status",
    label="Suite donnée à la fiche technique",
    codes=(
        Code("sent", "Transmis"),
        Code("acknowledged", "Pris en compte"),
        Code("done", "Réalisé"),
        Code("refused", "Refusé"),
        Code("no_answer", "Sans réponse"),
        Code("closed", "Clos"),
    ),
)

PARTNER_TYPE = CodeList(
    key="partner_type",
    label="Type de partenaire",
    codes=(
        Code("landlord", "Bailleur"),
        Code("city", "Commune / EPCI"),
        Code("ccas", "CCAS"),
        Code("department", "Département (MDS, ASE, PMI)"),
        Code("police", "Forces de l’ordre"),
        Code("school", "Éducation nationale"),
        Code("prevention", "Prévention spécialisée"),
        Code("caf", "CAF"),
        Code("cpam", "CPAM"),
        Code("carsat", "Carsat"),
        Code("ft", "France Travail"),
        Code("ml", "Mission locale"),
        Code("spip", "SPIP", ground="art46"),
        Code("pjj", "PJJ", ground="art46"),
        Code("health", "Santé / CMP"),
        Code("addiction", "CSAPA / CAARUD"),
        Code("conciliator", "Conciliateur de justice"),
        Code("ddd", "Défenseur des droits"),
        Code("pad", "Point-justice"),
        Code("adil", "ADIL"),
        Code("bdf", "Banque de France"),
        Code("transport", "Transporteur"),
        Code("energy", "Fournisseur d’énergie"),
        Code("asso", "Association"),
        Code("prefecture", "Préfecture / délégué du préfet"),
    ),
)

CODE_LISTS = (
    SERVICE_MODE,
    DOMAIN,
    CHANNEL,
    INITIATOR,
    PLACE_TYPE,
    REASON,
    PERSON_TO_HELP,
    BOND,
    BOND_STATE,
    ACTION,
    IMMEDIATE_RESULT,
    DEFERRED_RESULT,
    PARTY_ROLE,
    PUBLIC_TYPE,
    AGE_BAND,
    GENDER,
    STATUS_SOCIAL,
    TENSION_LEVEL,
    TECH_REPORT_CATEGORY,
    TECH_REPORT_STATUS,
    PARTNER_TYPE,
)
