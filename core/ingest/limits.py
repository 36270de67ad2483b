"""What a file may be, and the sentence for each way it may not."""

from __future__ import annotations

from typing import Final

#: Lines that one file may hold, its titles and empty lines included.
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 200
#: Bytes of the file as it is sent, and of what it unfolds to.
MOST_BYTES: Final = 32 * 1024 * 1024
MOST_UNFOLDED: Final = 256 * 1024 * 1024
#: Longer cells are cut: the form's own limits say so beside the line.
LONGEST_CELL: Final = 10_000
#: What the process that reads a file may use.
MEMORY: Final = 2 * 1024 * 1024 * 1024
SECONDS: Final = 120

REFUSALS: Final = {
    "empty": "Ce fichier est vide : choisissez celui qui contient vos lignes.",
    "no_rows": "Aucune ligne à importer n’a été trouvée sous les titres de colonnes.",
    "not_a_sheet": (
        "Ce fichier n’est pas un tableau. Envoyez un fichier CSV, Excel (.xlsx, .xls) ou LibreOffice (.ods)."
    ),
    "password": (
        "Ce classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis envoyez-le de nouveau."
    ),
    "too_heavy": "Ce fichier est trop lourd : 32 Mo au plus. Partagez-le en plusieurs fichiers.",
    "bomb": (
        "Ce fichier se déplie en plus de 256 Mo : il ne peut pas être lu. Copiez vos lignes dans un nouveau classeur."
    ),
    "too_many_rows": "Ce tableau a plus de 200 000 lignes. Partagez-le, par exemple en un fichier par année.",
    "too_wide": "Ce tableau a plus de 200 colonnes. Gardez celles qui servent, puis envoyez-le de nouveau.",
    "no_result": (
        "Des formules de ce classeur n’ont pas de résultat enregistré. Ouvrez-le dans votre tableur, enregistrez-le, "
        "puis envoyez-le de nouveau."
    ),
    "unreadable": (
        "Ce fichier est abîmé, ou d’une forme que Passerelle ne lit pas. Ouvrez-le dans votre tableur, enregistrez-le "
        "au format CSV ou .xlsx, puis envoyez-le de nouveau."
    ),
    "sheet_gone": "Cette feuille n’existe pas dans le fichier.",
}


class UnfitSheet(Exception):
    """The file cannot be brought in; ``code`` is a key of REFUSALS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def sentence(self) -> str:
        return REFUSALS[self.code]
