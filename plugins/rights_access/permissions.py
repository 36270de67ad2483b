"""Rights of access to rights. Acts name nobody: the team reads them; the rest hangs on a named file.

What a home earns, spends and owes is a social worker's to write and to read; whoever follows the file beside her
(referent, co-referent, stand-in) reads it by her place, the others see stages and dates.
"""

from __future__ import annotations

from core.toolkit import DIRECTOR, FIELD, RECEPTION, SOCIAL_WORKER, TEAM, Permission

RECORD = Permission(
    "rights_access.record", "Noter une demande anonyme d’accès aux droits", (*TEAM, RECEPTION)
)
READ = Permission("rights_access.read", "Lire les demandes anonymes d’accès aux droits", (*TEAM, DIRECTOR))
READ_FILES = Permission(
    "rights_access.read_files",
    "Lire la liste des démarches, dans les dossiers que l’on peut lire",
    (*TEAM, DIRECTOR),
)
FOLLOW = Permission(
    "rights_access.follow", "Suivre un dossier de démarches : démarches, services", (*FIELD, DIRECTOR)
)
BUDGET = Permission(
    "rights_access.budget", "Tenir le budget, les dettes et le surendettement d’un dossier", (SOCIAL_WORKER,)
)

PERMISSIONS = (RECORD, READ, READ_FILES, FOLLOW, BUDGET)
