"""What in the words of a report looks like somebody: said before it is frozen, since it leaves without names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import select

from core.casefiles.third_parties import contacts_in
from core.db.session import session
from core.db.sorting import sort_key
from core.people.models import Person
from core.reports.content import Content
from core.tenancy.binding import Actor

#: « M. Dupont », « Mme de La Tour », « famille Le Goff ».
_CALLED: Final = re.compile(
    r"(?<!\w)(?:M\.|Mr|Mme|Mlle|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|[Ff]amille)\s+"
    r"(?:(?:de|du|des|d’|d'|la|le)\s*)*[A-ZÀ-ÖØ-Þ][\w’'-]*(?:\s+[A-ZÀ-ÖØ-Þ][\w’'-]*)*"
)
_WORD: Final = re.compile(r"[^\W\d_][\w’'-]*")
#: Words of a whole name, particles included.
_LONGEST: Final = 5
#: Names looked for by one statement.
_AT_ONCE: Final = 1_000


def looks_like_people(content: Content, actor: Actor) -> list[str]:
    """Telephones, e-mail addresses, « Mme Dupont », and whole names of registered people, as they are written."""
    texts = [content.title, *(part for p in content.paragraphs for part in (p.title, p.text))]
    found = [said for text in texts for said in (*contacts_in(text), *_CALLED.findall(text))]
    found += _registered(texts, actor)
    return list(dict.fromkeys(re.sub(r"\s+", " ", one).strip() for one in found))


def _registered(texts: Iterable[str], actor: Actor) -> list[str]:
    """Whole names of people of the structure, given name first or last."""
    written = {key: said for text in texts for said, keys in _whole_names(text) for key in keys}
    keys = sorted(written)
    found = []
    for start in range(0, len(keys), _AT_ONCE):
        known = select(Person.sort_name).where(
            Person.tenant_id == actor.tenant.id,
            Person.sort_name.in_(keys[start : start + _AT_ONCE]),
            Person.given_name != "",
            Person.family_name != "",
        )
        found += [written[key] for key in session.execute(known).scalars()]
    return found


def _whole_names(text: str) -> Iterator[tuple[str, set[str]]]:
    """Runs of words that begin and end with a capital, each with the ways it may be sorted under."""
    words = list(_WORD.finditer(text))
    for first, start in enumerate(words):
        if not start[0][0].isupper():
            continue
        for after in range(first + 2, min(first + _LONGEST, len(words)) + 1):
            run = [word[0] for word in words[first:after]]
            if run[-1][0].isupper():
                turned = (" ".join(run[n:] + run[:n]) for n in range(len(run)))
                yield text[start.start() : words[after - 1].end()], {sort_key(one) for one in turned}
