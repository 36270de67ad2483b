"""Search below row-level security: under it ``%`` and LIKE are not index conditions, so that looking for a name
would read every row of the structure. Two functions of the tables' owner, with the structure written inside, answer
ids and ranks only; whoever calls them reads the rows again under the locks.

Words that begin as typed come first and are nearly free. Only when they are few is a slip of the finger looked for,
first close by, then further: a common name has thousands of neighbours, and ranking them all costs 100 ms.

They are installed after each migration, beside what ``core.audit`` installs.
"""

# ruff: noqa: S608 (every text below is ours)

from __future__ import annotations

from typing import Final

from core.tenancy.security import APP_ROLE, TENANT

#: Letters of French with accents, and what a subject is folded to; a subject is not kept folded beside itself.
ACCENTED: Final = "àâäáãçèéêëìîïíñòôöóõùûüúÿ’-"
PLAIN: Final = "aaaaaceeeeiiiinooooouuuuy  "
#: How much of a word typed must be found in a row, from 0 to 1: close by, then, when nothing was, further
#: (« dupnot » keeps 0.43 of « dupont »).
CLOSE, FAR = "0.6", "0.4"
#: With as many rows that begin as typed, no slip is looked for; several words say enough with one row.
ENOUGH: Final = "CASE WHEN cardinality(words) > 1 THEN 1 ELSE 10 END"
#: Words of a search that count.
MOST_WORDS: Final = 4

FOLDED_SUBJECT: Final = f"translate(lower(subject), '{ACCENTED}', '{PLAIN}')"


def _begins(text: str, word: str) -> str:
    return f"({text} LIKE {word} || '%' OR {text} LIKE '% ' || {word} || '%')"


def _every_word(condition: str) -> str:
    """The condition, in which WORD stands for a word, said of each word there is."""
    first = condition.replace("WORD", "words[1]")
    more = [condition.replace("WORD", f"words[{n}]") for n in range(2, MOST_WORDS + 1)]
    others = "".join(f" AND (words[{n}] IS NULL OR {said})" for n, said in enumerate(more, start=2))
    return first + others


def _likeness(text: str) -> str:
    return " + ".join(f"coalesce(word_similarity(words[{n}], {text}), 0)" for n in range(1, MOST_WORDS + 1))


def _function(name: str, table: str, text: str, kept: str, order: str) -> str:
    """``joined`` are the words in one, as « le goff » may be kept « legoff »; NULL when there is one word only.

    ``order`` sorts the rows that begin as typed.
    """
    signature = f"{name}(text[], text, integer)"
    ours = f"t.tenant_id = {TENANT} AND {kept}"
    begins, alike = _every_word(_begins(text, "WORD")), _every_word(f"{text} %> WORD")
    in_one = f"(joined IS NOT NULL AND {_begins(text, 'joined')})"
    return f"""
CREATE OR REPLACE FUNCTION {name}(words text[], joined text, most integer) RETURNS TABLE (id uuid, rank real)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
SET pg_trgm.word_similarity_threshold = {CLOSE} AS $$
DECLARE
  wanted integer := least(most, 100);
  said integer;
  seen uuid[];
  threshold text;
BEGIN
  seen := ARRAY(
    SELECT t.id FROM {table} t WHERE {ours} AND (({begins}) OR {in_one}) ORDER BY {order}, t.id LIMIT wanted
  );
  RETURN QUERY SELECT u.id, (2 - u.n * 0.001)::real FROM unnest(seen) WITH ORDINALITY u(id, n);
  said := cardinality(seen);
  FOREACH threshold IN ARRAY ARRAY['{CLOSE}', '{FAR}'] LOOP
    EXIT WHEN said >= least(wanted, {ENOUGH}) OR (threshold = '{FAR}' AND said > 0);
    PERFORM set_config('pg_trgm.word_similarity_threshold', threshold, true);
    RETURN QUERY
      SELECT t.id, (({_likeness(text)}) / cardinality(words))::real AS likeness
      FROM {table} t WHERE {ours} AND {alike} AND t.id <> ALL (seen)
      ORDER BY likeness DESC, t.id LIMIT wanted - cardinality(seen);
    GET DIAGNOSTICS said = ROW_COUNT;
    said := said + cardinality(seen);
  END LOOP;
END
$$;
REVOKE ALL ON FUNCTION {signature} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {signature} TO {APP_ROLE};
"""


#: Several words leave few rows: read in the order of names until enough of them are met, half of a large register would
#: be. With one word, that order may serve.
BY_NAME: Final = "CASE WHEN cardinality(words) > 1 THEN t.sort_name || '' ELSE t.sort_name END"

#: A session where the extension has not run yet knows none of its settings.
SEARCH_FUNCTIONS: Final = (
    "SELECT show_limit();"
    + _function("search_people", "person", "t.search_text", "t.erased_at IS NULL", BY_NAME)
    + _function(
        "search_cases",
        "case_record",
        FOLDED_SUBJECT.replace("subject", "t.subject"),
        "true",
        "t.last_on DESC",
    )
)
