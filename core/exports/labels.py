"""French names of tables and columns: from the schemas that ask for them, and for the rest from two literal lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from core.extension.catalog import catalog
from core.web.forms import CommandSchema

TABLES: Final = {
    "absence": "Absences",
    "activity": "Interventions",
    "activity_member": "Qui a fait chaque intervention",
    "activity_month": "Interventions par mois et par nature",
    "activity_month_place": "Interventions par mois et par lieu",
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
    "file_access": "Accès exceptionnels",
    "file_agreement": "Accords de médiation",
    "file_agreement_line": "Lignes des accords de médiation",
    "file_answer": "Réponses aux propositions",
    "file_bond": "Liens dits par les personnes",
    "file_follow_up": "Suivi des accords",
    "file_member": "Membres associés à un dossier",
    "file_note": "Notes des dossiers",
    "file_notice": "Avis aux membres",
    "file_reason": "Raisons d’un accès exceptionnel",
    "file_recusal": "Retraits d’un dossier",
    "file_solution": "Propositions",
    "household": "Foyers",
    "household_member": "Membres des foyers",
    "member_tie": "Liens personnels déclarés par l’équipe",
    "membership": "Membres de l’équipe",
    "network_event": "Accords avec un réseau",
    "network_figures": "Chiffres publiés pour un réseau",
    "network_invitation": "Structures attendues par le réseau",
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
    "week_closure": "Semaines closes",
}

COLUMNS: Final = {
    "action": "Action",
    "activity_id": "Intervention (identifiant)",
    "actor_id": "Membre (identifiant)",
    "archived_at": "Archivé le",
    "at": "Moment",
    "author_id": "Saisi par (identifiant de membre)",
    "case_id": "Situation ou dossier (identifiant)",
    "closed_at": "Clos le",
    "closed_on": "Clos le (jour)",
    "content_hash": "Empreinte de la première saisie",
    "created_at": "Créé le",
    "day": "Jour",
    "domain": "Domaine",
    "done_at": "Fait le",
    "ends_at": "Fin (heure)",
    "ends_on": "Fin (jour)",
    "erased_at": "Effacé le",
    "estimated": "Nombre estimé",
    "expires_on": "Expire le",
    "family_name": "Nom",
    "field_versions": "Versions des champs",
    "given_name": "Prénom",
    "id": "Identifiant",
    "kind": "Nature",
    "hour_told": "Heure connue",
    "label": "Libellé",
    "level": "Confidentialité",
    "membership_id": "Membre (identifiant)",
    "minutes": "Durée en minutes",
    "name": "Nom",
    "number": "Numéro",
    "opened_on": "Ouvert le",
    "party_id": "Partie (identifiant)",
    "person_id": "Personne (identifiant)",
    "place_id": "Lieu (identifiant)",
    "position": "Rang",
    "reason": "Motif",
    "referent_id": "Personne référente (identifiant de membre)",
    "removed_at": "Supprimé le",
    "removed_by": "Supprimé par (identifiant de membre)",
    "result": "Résultat",
    "sealed": "Texte",
    "sort_name": "Nom pour le tri",
    "starts_at": "Début",
    "starts_on": "Début (jour)",
    "state": "État",
    "territory_id": "Quartier (identifiant)",
    "title": "Titre",
    "total": "Personnes rencontrées",
    "type_key": "Type de situation ou de dossier",
    "updated_at": "Modifié le",
    "version": "Version",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A column in words; ``code_list`` "" where its value is no code."""

    label: str
    code_list: str = ""


def table_label(model: type[Any]) -> str:
    """« Interventions »; a domain's own table carries the domain's name before its technical one."""
    name = str(model.__tablename__)
    return TABLES.get(name, name)


def _schemas(base: type[CommandSchema] = CommandSchema) -> Iterator[type[CommandSchema]]:
    for schema in base.__subclasses__():
        yield schema
        yield from _schemas(schema)


def _package(module: str) -> str:
    """« core.activities », « plugins.housing »: where a model and the schemas that ask for it live."""
    return ".".join(module.split(".")[:2])


@cache
def _asked() -> dict[tuple[str, str], Named]:
    """(package, field) → its label and code list, as the forms of that package ask for it."""
    found: dict[tuple[str, str], Named] = {}
    for schema in _schemas():
        for name, asked in schema._declared_fields.items():
            label = str(asked.metadata.get("label", ""))
            codes = str(asked.metadata.get("codes", ""))
            key = (_package(schema.__module__), name)
            if label and (key not in found or (codes and not found[key].code_list)):
                found[key] = Named(label, codes)
    return found


def column_named(model: type[Any], column: str) -> Named:
    """The French name of a column, and the list of its codes."""
    asked = _asked().get((_package(model.__module__), column))
    if asked is None:
        return Named(COLUMNS.get(column, column))
    return Named(asked.label, asked.code_list if asked.code_list in catalog().code_lists else "")


def headings_of(model: type[Any], columns: list[str]) -> list[tuple[str, Named]]:
    """Each column with its French name; two of the same name are told apart by the technical one."""
    named = {column: column_named(model, column) for column in columns}
    times: dict[str, int] = {}
    for one in named.values():
        times[one.label] = times.get(one.label, 0) + 1
    return [
        (column, one if times[one.label] == 1 else Named(f"{one.label} ({column})", one.code_list))
        for column, one in named.items()
    ]
