"""Search below row-level security: under it ``%`` and LIKE are not index conditions, so that looking for a name
would read every row of the structure. Two functions of the tables' owner, with the structure written inside, answer
ids and ranks only; whoever calls them reads the rows again under the locks.

They are installed after each migration, beside what ``core.audit`` installs.
"""

# ruff: noqa: S608 (every text below is ours)

from __future__ import annotations

from typing import Final

from core.tenancy.security import APP_ROLE, TENANT

#: Letters of French with accents, and what a subject is folded to; a subject is not kept folded beside itself.
ACCENTED: Final = "àâäáãçèéêëìîïíñòôöóõùûüúÿ’-"
PLAIN: Final = "aaaaaceeeeiiiinooooouuuuy  "
#: How much of a word typed must be found in a row, from 0 to 1; « dupnot » keeps 0.43 of « dupont ».
THRESHOLD: Final = 0.4
#: Words of a search that count.
MOST_WORDS: Final = 4

FOLDED_SUBJECT: Final = f"translate(lower(subject), '{ACCENTED}', '{PLAIN}')"


def _matches(text: str) -> str:
    more = "".join(f" AND (words[{n}] IS NULL OR {text} %> words[{n}])" for n in range(2, MOST_WORDS + 1))
    return f"{text} %> words[1]{more}"


def _rank(text: str) -> str:
    return f"(SELECT avg(word_similarity(w, {text})) FROM unnest(words) w)"


def _function(name: str, table: str, text: str, kept: str) -> str:
    signature = f"{name}(text[], integer)"
    return f"""
CREATE OR REPLACE FUNCTION {name}(words text[], most integer) RETURNS TABLE (id uuid, rank real)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET pg_trgm.word_similarity_threshold = {THRESHOLD} AS $$
  SELECT found.id, found.rank FROM (
    SELECT {table}.id, {_rank(text)}::real AS rank FROM {table}
    WHERE {table}.tenant_id = {TENANT} AND {kept} AND {_matches(text)}
  ) found
  ORDER BY found.rank DESC, found.id
  LIMIT least(most, 100)
$$;
REVOKE ALL ON FUNCTION {signature} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {signature} TO {APP_ROLE};
"""


#: A session where the extension has not run yet knows none of its settings.
SEARCH_FUNCTIONS: Final = (
    "SELECT show_limit();"
    + _function("search_people", "person", "person.search_text", "person.erased_at IS NULL")
    + _function(
        "search_cases", "case_record", FOLDED_SUBJECT.replace("subject", "case_record.subject"), "true"
    )
)
