"""How heavy a page may be before compression: a telephone must read all of it before it shows the end."""

from __future__ import annotations

#: The aim of ui.md, 7. Measured with every right and every domain on: nobody’s menu, 15 kB of it, is longer.
LIMIT = 30_000
#: Pages over it with the rows of their examples, by reason, and what each may weigh.
HEAVIER: dict[str, dict[str, int]] = {
    "Charts, each with its table, and every figure of nine domains": {
        "reporting.dashboard": 58_000,
    },
    "The choices of every domain in one form, all there without JavaScript": {
        "funding.edit_line": 57_000,
        "funding.ask_line": 56_000,
        "activities.new": 47_000,
        "activities.edit": 44_000,
        "requests.new": 45_000,
        "transport.add_act": 41_000,
        "transport.add_ride": 35_000,
        "transport.correct_trip": 32_000,
        "rights_access.add_act": 39_000,
        "rights_access.edit_act": 35_000,
        "rights_access.add_procedure": 33_000,
        "rights_access.edit_procedure": 32_000,
        "school_mediation.add_pupil_act": 36_000,
        "school_mediation.add_peer_act": 33_000,
        "school_mediation.add_conflict": 32_000,
        "youth_outreach.add_action": 31_000,
    },
    "One line with its buttons for each of many things": {
        "team.review": 45_000,
        "codelists.show": 44_000,
        "codelists.index": 43_000,
        "planning.week": 34_000,
        "places.index": 34_000,
        "files.index": 35_000,
        "cases.index": 32_000,
        "members.journal": 37_000,
        "team.member": 34_000,
    },
    "Every right, every rule, every figure of every domain, in words": {
        "reporting.definitions": 36_000,
        "members.roles": 43_000,
        "members.new_role": 36_000,
        "members.show_role": 36_000,
        "retention.index": 40_000,
        "quality.index": 37_000,
        "quality.dossier_now": 35_000,
        "quality.audit": 31_000,
    },
    "A table of figures, each a link to its rows": {
        "school_mediation.index": 44_000,
        "transport.networks": 36_000,
        "transport.trips": 31_000,
        "citizen_participation.projects": 33_000,
    },
    "The menu twice: it is the page": {
        "day.more": 36_000,
    },
}
ALLOWED = {endpoint: most for pages in HEAVIER.values() for endpoint, most in pages.items()}


def weight_of(answer, client):
    """Bytes of the page; an empty form leads to its own address first."""
    if answer.status_code in {302, 303}:
        answer = client.get(answer.location)
    return len(answer.data) if answer.mimetype == "text/html" else 0


def too_heavy(endpoint, weight):
    """What to say of a page over its limit; nothing of one within it."""
    most = ALLOWED.get(endpoint, LIMIT)
    return f"{endpoint} weighs {weight} bytes, more than {most}" if weight > most else None
