"""How the code of a network stands, told to whoever holds it.

It lies in the network's own row, and who used it first in the rows of another member: row-level security keeps both
from the one who enters the code. A function of the tables' owner, with the structure written inside, answers one
word. It is installed after each migration, beside those of ``core.search``.
"""

# ruff: noqa: S608 (every text below is ours)

from __future__ import annotations

from typing import Final

from core.tenancy.security import APP_ROLE, TENANT

#: It serves the structure that asks; the network took it back; another structure used it first.
OPEN: Final = "open"
RETIRED: Final = "retired"
TAKEN: Final = "taken"

#: NULL where the network gave no such code. ``said`` is the word that the code carries, NULL for one read before.
STANDING_FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION network_code_standing(network bigint, invitation uuid, said text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE
    WHEN i.archived_at IS NOT NULL THEN '{RETIRED}'
    WHEN (
      SELECT e.tenant_id FROM network_event e WHERE e.peer_id = network AND e.invitation_id = invitation
      ORDER BY e.at, e.id LIMIT 1
    ) <> {TENANT} THEN '{TAKEN}'
    ELSE '{OPEN}'
  END
  FROM network_invitation i
  WHERE i.tenant_id = network AND i.id = invitation AND (said IS NULL OR i.nonce = said)
$$;
REVOKE ALL ON FUNCTION network_code_standing(bigint, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION network_code_standing(bigint, uuid, text) TO {APP_ROLE}
"""
