"""French names of tables and columns: from the schemas that ask for them, and for the rest from two literal lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

import marshmallow as ma

from core.exports.words import CLOSED
from core.extension.catalog import catalog
from core.extension.manager import hooks
from core.records import dataclass
from core.web.forms import CommandSchema

TABLES: Final = {
    "absence": "Absences",
    "activity": "Interventions",
    "activity_member": "Qui a fait chaque intervention",
    "activity_month": "Interventions par mois et par nature",
    "activity_month_dirty": "Mois dont les chiffres sont à refaire",
    "activity_month_place": "Interventions par mois et par lieu",
    "api_token": "Accès par un logiciel",
    "appointment": "Rendez-vous",
    "appointment_member": "Qui est attendu à un rendez-vous",
    "audit_entry": "Journal",
    "case_action": "Actions des situations et dossiers",
    "case_activity": "Interventions rattachées à une situation ou un dossier",
    "case_party": "Parties",
    "case_reason": "Raisons données à une étape",
    "case_record": "Situations et dossiers",
    "case_session": "Rencontres et entretiens",
    "case_session_party": "Parties présentes à une rencontre",
    "case_transition": "Étapes franchies",
    "code_overlay": "Mots de la structure pour les codes",
    "consent_notice": "Avis d’accord ou de retrait",
    "consent_reason": "Raisons d’un refus ou d’un retrait",
    "consent_record": "Registre des accords",
    "consent_wording": "Textes remis aux personnes",
    "cover": "Remplacements",
    "document": "Documents",
    "enablement": "Domaines activés",
    "export_run": "Registre des exports",
    "funding_convention": "Conventions",
    "funding_convention_territory": "Territoires des conventions",
    "funding_grid": "Grilles de la structure",
    "funding_grid_version": "Versions des grilles",
    "funding_participant": "Participants d’une convention",
    "funding_post": "Postes",
    "funding_training": "Formations des postes",
    "household": "Foyers",
    "household_member": "Membres des foyers",
    "import_memory": "Réponses gardées d’un import à l’autre",
    "import_reference": "Références venues des fichiers importés",
    "import_run": "Registre des imports",
    "member_tie": "Liens personnels déclarés par l’équipe",
    "membership": "Membres de l’équipe",
    "partner": "Partenaires",
    "partner_link": "Formulaires des partenaires",
    "permanence": "Permanences",
    "permanence_member": "Qui tient une permanence",
    "person": "Personnes",
    "person_alias": "Fiches réunies",
    "person_contact": "Contacts des personnes",
    "person_tie": "Liens entre personnes",
    "place": "Lieux",
    "place_territory": "Territoires des lieux",
    "report": "Rapports",
    "report_link": "Liens vers un rapport",
    "report_paragraph": "Textes des rapports",
    "report_reading": "Lectures des rapports",
    "report_version": "Versions figées des rapports",
    "request": "Demandes",
    "request_caller": "Qui a fait une demande",
    "revision": "Valeurs avant correction",
    "rights_request": "Demandes sur les données personnelles",
    "role": "Rôles de la structure",
    "round": "Tournées",
    "round_member": "Qui fait une tournée",
    "round_stop": "Étapes des tournées",
    "share": "Partages avec un partenaire",
    "share_party": "Parties dont parle un partage",
    "shift": "Services",
    "shift_report": "Comptes rendus de fin de service",
    "task": "Tâches",
    "territory": "Quartiers et communes",
    "territory_outline": "Contours des quartiers",
    "week_closure": "Semaines closes",
}

COLUMNS: Final = {
    "about_id": "Sujet (identifiant)",
    "absent_id": "Membre absent (identifiant)",
    "action": "Action",
    "activity_id": "Intervention (identifiant)",
    "actor_id": "Membre (identifiant)",
    "actor_kind": "Auteur, de quelle sorte",
    "acts": "Actes",
    "adopted_on": "Adopté le",
    "adults": "Adultes",
    "adults_told": "Adultes : saisies qui le disent",
    "anonymous": "Anonyme",
    "answer_sealed": "Réponse",
    "answered_at": "Répondu le",
    "answered_by": "Répondu par",
    "answered_on": "Répondu le (jour)",
    "answers": "Réponses",
    "applied_at": "Appliqué le",
    "archived_at": "Archivé le",
    "arrived_at": "Arrivé le",
    "asked_by": "Demandé par (identifiant de membre)",
    "at": "Moment",
    "author_id": "Saisi par (identifiant de membre)",
    "badge_on": "Badge remis le",
    "based_on": "Grille d’origine",
    "bond": "Lien",
    "by_id": "Par (identifiant)",
    "carried": "Repris, à relire",
    "case_id": "Situation ou dossier (identifiant)",
    "category": "Catégorie",
    "certified": "Certificat obtenu",
    "chain": "Chaîne du journal",
    "changes": "Changements",
    "children": "Enfants",
    "children_told": "Enfants : saisies qui le disent",
    "close_reason": "Raison de la clôture",
    "closed_at": "Clos le",
    "closed_by": "Clos par (identifiant de membre)",
    "closed_on": "Clos le (jour)",
    "code": "Code",
    "contact_on": "Contact pris le",
    "content": "Contenu",
    "content_hash": "Empreinte de la première saisie",
    "counts": "Comptes",
    "created_at": "Créé le",
    "data": "Réponses propres à la nature",
    "day": "Jour",
    "details": "Détails",
    "digits": "Chiffres du numéro",
    "domain": "Domaine",
    "done": "Étapes faites",
    "done_at": "Fait le",
    "done_by": "Fait par (identifiant de membre)",
    "done_on": "Fait le (jour)",
    "due_on": "Échéance",
    "edition": "Édition",
    "emptied_at": "Vidé le",
    "enabled": "Activé",
    "ended_at": "Terminé le",
    "ended_on": "Terminé le (jour)",
    "ends_at": "Fin (heure)",
    "ends_on": "Fin (jour)",
    "entity": "Table concernée",
    "entity_id": "Ligne concernée (identifiant)",
    "entry_id": "Saisie (identifiant)",
    "erased_at": "Effacé le",
    "estimated": "Nombre estimé",
    "event": "Évènement",
    "expires_at": "Gardé jusqu’au",
    "expires_on": "Expire le",
    "family_name": "Nom",
    "field_versions": "Versions des champs",
    "filters": "Filtres",
    "form": "Forme d’accord (féminin, masculin)",
    "geometry": "Tracé",
    "given_name": "Prénom",
    "hash": "Empreinte",
    "held_since": "Pris par le traitement depuis",
    "hidden": "Masqué",
    "hour_told": "Heure connue",
    "id": "Identifiant",
    "importer": "Sorte d’import",
    "invitation_id": "Invitation (identifiant)",
    "invited_email": "Courriel de l’invitation",
    "is_origin": "À l’origine",
    "kept_at": "Gardé le",
    "kept_id": "Fiche gardée (identifiant)",
    "key": "Clé",
    "key_id": "Clé de signature (numéro)",
    "kind": "Nature",
    "label": "Libellé",
    "last_on": "Dernier évènement (jour)",
    "last_opened_on": "Ouvert en dernier le",
    "last_used_on": "Utilisé en dernier le",
    "latitude": "Latitude (millionièmes de degré)",
    "level": "Confidentialité",
    "lines": "Lignes",
    "linked_at": "Rattaché le",
    "linked_by": "Rattaché par (identifiant de membre)",
    "list_key": "Liste",
    "longitude": "Longitude (millionièmes de degré)",
    "mark": "Marque",
    "member_id": "Membre (identifiant)",
    "membership_id": "Membre (identifiant)",
    "men": "Hommes",
    "men_told": "Hommes : saisies qui le disent",
    "merged_at": "Réuni le",
    "merged_by": "Réuni par (identifiant de membre)",
    "merged_id": "Fiche réunie (identifiant)",
    "mime": "Format du fichier",
    "minutes": "Durée en minutes",
    "moment": "À quel moment",
    "month": "Mois",
    "n": "Rang dans la chaîne",
    "name": "Nom",
    "named_at": "Ouvert comme dossier nominatif le",
    "named_by": "Ouvert comme dossier nominatif par (identifiant de membre)",
    "number": "Numéro",
    "opened_on": "Ouvert le",
    "overall": "Avis d’ensemble",
    "own": "Propre à la structure",
    "party_id": "Partie (identifiant)",
    "peer_id": "Autre structure (identifiant)",
    "period": "Période",
    "permissions": "Droits",
    "person_id": "Personne (identifiant)",
    "person_minutes": "Minutes-personnes",
    "person_minutes_told": "Minutes-personnes : saisies qui les disent",
    "place_id": "Lieu (identifiant)",
    "plan": "Correspondances",
    "plugin": "Domaine activé",
    "position": "Rang",
    "raised_from": "Venu de",
    "reason": "Motif",
    "received_at": "Reçu le",
    "record_id": "Accord (identifiant)",
    "referent_id": "Personne référente (identifiant de membre)",
    "refusal": "Refus",
    "register": "Registre",
    "reminders": "Relances",
    "removed_at": "Supprimé le",
    "removed_by": "Supprimé par (identifiant de membre)",
    "reply": "Réponse",
    "restricted_on": "Données limitées depuis le",
    "result": "Résultat",
    "reviewed_at": "Relu le",
    "reviewed_by": "Relu par (identifiant de membre)",
    "revoked_at": "Fermé le",
    "role": "Place",
    "role_keys": "Rôles",
    "row_count": "Nombre de lignes",
    "row_id": "Ligne (identifiant)",
    "sealed": "Texte",
    "search_text": "Texte pour la recherche",
    "seen_at": "Vu le",
    "seen_by": "Vu par (identifiant de membre)",
    "seniors": "Seniors",
    "seniors_told": "Seniors : saisies qui le disent",
    "sent_at": "Envoyé le",
    "sent_on": "Envoyé le (jour)",
    "settings": "Réglages",
    "side": "Sens",
    "signed_at": "Signé le",
    "since": "Depuis le",
    "size": "Taille en octets",
    "sort_name": "Nom pour le tri",
    "source": "Venu de l’état",
    "stage": "Étape",
    "stage_on": "Étape atteinte le",
    "started_at": "Commencé le",
    "starts_at": "Début",
    "starts_on": "Début (jour)",
    "state": "État",
    "status": "Où en est-on",
    "status_on": "Depuis le (jour)",
    "step": "Étape",
    "subject_id": "Sujet (identifiant)",
    "subject_kind": "De quelle sorte est le sujet",
    "subject_table": "Table du sujet",
    "substitute_id": "Membre remplaçant (identifiant)",
    "taken_at": "Prise en charge le",
    "taken_by": "Prise en charge par (identifiant de membre)",
    "target": "Vers l’état",
    "teenagers": "Adolescents",
    "teenagers_told": "Adolescents : saisies qui le disent",
    "territory_id": "Quartier (identifiant)",
    "theme": "Thème",
    "title": "Titre",
    "told_on": "Dit le",
    "total": "Personnes rencontrées",
    "total_told": "Personnes rencontrées : saisies qui le disent",
    "transition": "Passage",
    "type_key": "Type de situation ou de dossier",
    "undone_at": "Annulé le",
    "unsaid": "Sans résultat saisi",
    "until": "Jusqu’au",
    "updated_at": "Modifié le",
    "user_id": "Compte (identifiant)",
    "version": "Version",
    "waiting_since": "En attente depuis le",
    "withdrawn_on": "Retiré le",
    "women": "Femmes",
    "women_told": "Femmes : saisies qui le disent",
    "wording_hash": "Empreinte du texte remis",
    "wording_version": "Version du texte remis",
    "year": "Année",
}


#: Columns that another table of the package has too, which means something else by it: the label of each.
NAMES: Final = {
    ("case_party", "kind"): "Qui est-ce ?",
    ("case_session", "kind"): "Comment",
    ("case_action", "note"): "Précisions",
    ("case_session", "note"): "Ce qui s’est dit",
    ("file_agreement", "day"): "Jour de l’accord",
    ("file_answer", "day"): "Dit le",
    ("file_bond", "day"): "Dit le",
    ("file_note", "day"): "Jour",
    ("file_solution", "day"): "Dit le",
    ("file_notice", "kind"): "Ce qui est annoncé",
    ("file_recusal", "kind"): "Ce que fait le membre",
    ("file_answer", "party_id"): "Partie qui répond (identifiant)",
    ("file_bond", "party_id"): "Paroles de (identifiant de partie)",
    ("file_note", "party_id"): "Paroles de (identifiant de partie)",
    ("file_solution", "party_id"): "Proposée par (identifiant de partie)",
    ("file_agreement_line", "text"): "Engagement",
    ("file_note", "text"): "Ce qui s’est dit",
    ("file_solution", "text"): "Proposition",
    ("funding_convention", "label"): "Nom de la convention",
    ("funding_grid", "label"): "Nom de votre grille",
    ("funding_training", "label"): "Formation",
    ("funding_convention", "number"): "Numéro de convention",
    ("funding_post", "number"): "Numéro de convention du poste",
    ("import_run", "done"): "Lignes faites à cette étape",
    ("import_run", "total"): "Lignes du fichier",
    ("member_tie", "kind"): "D’où la connaissez-vous",
    ("person_contact", "kind"): "Moyen",
    ("person_tie", "kind"): "Son lien",
    ("place", "ends_on"): "Valable jusqu’au",
    ("place_territory", "ends_on"): "Dernier jour",
    ("territory", "ends_on"): "Valable jusqu’au",
    ("place", "kind"): "Type de lieu",
    ("territory", "kind"): "Sorte de quartier",
    ("place", "name"): "Nom du lieu",
    ("territory", "name"): "Nom",
    ("place", "territory_id"): "Quartier (identifiant)",
    ("place_territory", "territory_id"): "Quartier prioritaire ou secteur (identifiant)",
    ("permanence", "day"): "Ou une seule fois, le",
    ("appointment", "day"): "Jour",
    ("round", "day"): "Jour",
    ("shift", "day"): "Jour",
    ("absence", "ends_on"): "Dernier jour",
    ("permanence", "ends_on"): "Jusqu’au",
    ("permanence", "label"): "Nom de la permanence",
    ("round", "label"): "Nom de la tournée",
    ("task", "label"): "À faire",
    ("appointment", "starts_at"): "Heure",
    ("permanence", "starts_at"): "De",
    ("round", "starts_at"): "De",
    ("shift", "starts_at"): "De",
    ("absence", "starts_on"): "Premier jour",
    ("permanence", "starts_on"): "À partir du",
    ("report", "label"): "Titre",
    ("report_link", "label"): "Pour quel organisme",
    ("partner_link", "initiator"): "Compté comme",
    ("request", "initiator"): "De qui",
}
#: Columns whose codes stand in one list, though no form asks for them; "" where a form of the package asks for
#: something else under that name. A domain says its own on the model, in ``__codes__``.
LISTS: Final = {
    ("file_bond", "bond"): "bond",
    ("person_contact", "kind"): "",
    ("request", "close_reason"): "request_close_reason",
    ("territory", "kind"): "",
}
#: What a form of the same package says under the same name, and which is not this column.
OWN: Final = frozenset({"id", "version"})


@dataclass(frozen=True, slots=True)
class Named:
    """A column in words; ``code_list`` "" where its value is no code of a list."""

    label: str
    code_list: str = ""


def table_label(model: type[Any]) -> str:
    """« Interventions », « Fiches techniques »: the core's word, or that of the domain whose table it is."""
    return _table_names()[str(model.__tablename__)]


def _table_names() -> Mapping[str, str]:
    domains = hooks().manifests.values()
    return TABLES | {name: label for manifest in domains for name, label in manifest.tables.items()}


def _schemas(base: type[CommandSchema] = CommandSchema) -> Iterator[type[CommandSchema]]:
    for schema in base.__subclasses__():
        yield schema
        yield from _schemas(schema)


def package_of(module: str) -> str:
    """« core.activities », « plugins.housing »: where a model and the schemas that ask for it live."""
    return ".".join(module.split(".")[:2])


@cache
def _asked() -> dict[tuple[str, str], Named]:
    """(package, field) → its label and code list, as the forms of that package ask for it."""
    found: dict[tuple[str, str], Named] = {}
    for key, label, codes in asked_labels():
        if key not in found or (codes and not found[key].code_list):
            found[key] = Named(label, codes)
    return found


def asked_labels() -> Iterator[tuple[tuple[str, str], str, str]]:
    """(package, field), its label and its code list, by every form: a field may be asked in several ways."""
    for schema in _schemas():
        for name, asked in schema._declared_fields.items():
            label = str(asked.metadata.get("label", ""))
            one = asked.inner if isinstance(asked, ma.fields.List) else asked
            if label:
                yield (package_of(schema.__module__), name), label, str(one.metadata.get("codes", ""))


def column_named(model: type[Any], column: str) -> Named:
    """The French name of a column, and where the words of its codes are."""
    place = (str(model.__tablename__), column)
    own = getattr(model, "__codes__", {}).get(column, LISTS.get(place))
    elsewhere = column in OWN or own == ""
    asked = None if elsewhere else _asked().get((package_of(model.__module__), column))
    said = asked.label if asked is not None else COLUMNS.get(column)
    label = NAMES.get(place) or said or _pointed(model, column)
    code_list = "" if place in CLOSED else own or (asked.code_list if asked is not None else "")
    return Named(label, code_list if code_list in catalog().code_lists else "")


def _pointed(model: type[Any], column: str) -> str:
    """A column that names a row of another table says of which one."""
    names = _table_names()
    tables = {key.column.table.name for key in model.__table__.c[column].foreign_keys} - {"tenant"}
    return next((f"{names[name]} (identifiant)" for name in sorted(tables)), column)


def headings_of(model: type[Any], columns: list[str]) -> list[tuple[str, Named]]:
    """Each column with its French name; two of the same name are told apart by the technical one."""
    named = {column: column_named(model, column) for column in columns}
    times: dict[str, int] = {}
    for one in named.values():
        times[one.label] = times.get(one.label, 0) + 1
    return [
        (column, one if times[one.label] == 1 else replace(one, label=f"{one.label} ({column})"))
        for column, one in named.items()
    ]
