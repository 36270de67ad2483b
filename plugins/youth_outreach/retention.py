"""How long what was typed in a repérage is kept; its codes and days stay and name nobody.

The durations of CNIL délib. 2022-008 were not read: this is the general term, to be checked against it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, or_

from core.toolkit import Case, RetentionRule, empty_texts, erase_each, parent_day, rows_before, texts_before
from plugins.youth_outreach.models import Reply, Sighting, Words
from plugins.youth_outreach.privacy import WORDS_KIND

#: With a file, its closing counts; without, the day the repérage was sent. While a file is open, nothing is due.
SENT: Final = parent_day(Words, "sighting_id", Sighting, Sighting.sent_on)
CASE_ID: Final = parent_day(Words, "sighting_id", Sighting, Sighting.case_id)
CLOSED: Final = parent_day(
    Words, "sighting_id", Sighting, parent_day(Sighting, "case_id", Case, Case.closed_on)
)
REPLY_CLOSED: Final = parent_day(Reply, "case_id", Case, Case.closed_on)

RULES: Final = (
    RetentionRule(
        "youth.words",
        "Mots des repérages",
        "Le surnom et la façon de joindre une ou un jeune servent à entrer en contact.",
        since="l’envoi, ou la clôture du dossier qui en est né",
        months=24,
        due=rows_before(Words, func.coalesce(CLOSED, SENT), or_(CASE_ID.is_(None), CLOSED.is_not(None))),
        effect="people",
        apply=erase_each(WORDS_KIND),
    ),
    RetentionRule(
        "youth.replies",
        "Mots partagés avec un relais",
        "Ce qui est dit à un relais sert à lui donner des nouvelles avec l’accord de la personne.",
        since="le jour du message, ou la clôture du dossier",
        months=24,
        due=texts_before(
            Reply,
            func.coalesce(REPLY_CLOSED, Reply.day),
            "text",
            "sealed",
            where=(or_(Reply.case_id.is_(None), REPLY_CLOSED.is_not(None)),),
        ),
        apply=empty_texts(Reply, "text", "sealed"),
    ),
)
