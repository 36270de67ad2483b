"""The stories of the demo's files. Everybody in them is invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Someone:
    """Who a party is: at least one of the three names. ``warning`` are flags of her contact."""

    key: str
    given_name: str = ""
    family_name: str = ""
    nickname: str = ""
    age_band: str | None = None
    phone: str = ""
    warning: tuple[str, ...] = ()
    hours: str = ""
    ask_for: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One file: its subject names nobody. ``days`` ago it was opened; ``path`` are its steps, in order.

    ``parties`` are keys of PEOPLE, "" for one who stays without a name. ``meetings`` are (kind, party or None,
    words, level). ``result`` closes it.
    """

    subject: str
    days: int
    parties: tuple[str, ...]
    path: tuple[str, ...]
    meetings: tuple[tuple[str, int | None, str, str], ...]
    result: str | None = None
    withdrawn: int | None = None


PEOPLE: Final = (
    Someone("nadine", "Nadine", "Rouvière", age_band="40_59", phone="+33612000001"),
    Someone("paulo", nickname="Paulo", age_band="25_39", phone="+33612000002", hours="Après 18 h"),
    Someone("ginette", "Ginette", "Bouvard", age_band="70p", phone="+33549000003", warning=("shared",),
            ask_for="Elle-même, pas son fils"),
    Someone("ahmed", "Ahmed", age_band="40_59", phone="+33612000004"),
    Someone("solange", "Solange", "Tessier", age_band="60_69", phone="+33612000005",
            warning=("no_message", "nothing_home"), hours="Le matin"),
    Someone("kevin", "Kévin", "Maillot", age_band="18_24", phone="+33612000006"),
    Someone("leontine", "Léontine", "Delcourt", age_band="70p", phone="+33549000007"),
    Someone("samira", "Samira", "Benali", age_band="25_39", phone="+33612000008", warning=("no_message",)),
    Someone("marc", "Marc", "Leguen", age_band="40_59"),
    Someone("josette", nickname="Mamie Jo", age_band="70p"),
    Someone("theo", "Théo", "Vasseur", age_band="18_24", phone="+33612000011"),
    Someone("irene", "Irène", "Castel", age_band="60_69", phone="+33549000012"),
)  # fmt: skip

STORIES: Final = (
    Story("Musique et pas dans l’escalier, tard le soir", 74, ("nadine", "paulo"), ("listen", "meet"),
          (("separate", 0, "Ne dort plus en semaine. D’accord pour une rencontre si chacun peut parler.", "restricted"),
           ("separate", 1, "Surpris, ne savait pas que l’on entendait. Propose un tapis.", "restricted"),
           ("joint", None, "Première rencontre au local, climat calme. Deux pistes notées.", "team"))),
    Story("Encombrants sur le palier du quatrième", 61, ("ginette", "ahmed"), ("listen",),
          (("separate", 0, "Se sent surveillée, ne veut pas d’ennuis avec le quatrième.", "restricted"),)),
    Story("Odeurs de cuisine et fenêtre de la cour", 118, ("marc", "irene"), ("listen", "meet", "agree", "close"),
          (("separate", 0, "Voudrait seulement que la fenêtre soit fermée le midi.", "restricted"),
           ("separate", 1, "Prête à fermer, demande que l’on cesse de crier dans la cour.", "restricted"),
           ("joint", None, "Accord trouvé en une heure.", "team")), result="agreement_oral"),
    Story("Jeux de ballon sous les fenêtres du rez-de-chaussée", 33, ("josette", ""), ("listen",),
          (("visit", 0, "Reçue sur le pas de sa porte, ne souhaite pas donner son nom.", "team"),)),
    Story("Insultes entre deux cages d’escalier", 49, ("samira", "kevin"), ("listen",),
          (("separate", 0, "A peur de rentrer le soir. Ne rien laisser sur le répondeur.", "sealed"),
           ("separate", 1, "Reconnaît les mots, pas les menaces.", "restricted")), withdrawn=1),
    Story("Partage du jardin et de l’abri à vélos", 90, ("theo", "leontine"), ("listen", "pause"),
          (("separate", 1, "Préfère attendre la fin des travaux pour en reparler.", "restricted"),)),
    Story("Bruit d’atelier le dimanche matin", 27, ("marc", "solange"), ("listen",),
          (("phone", 1, "Appelée le matin, comme convenu. Rendez-vous pris.", "team"),)),
    Story("Chien seul la journée, plaintes de l’étage", 20, ("irene", "theo"), ("listen",),
          (("separate", 0, "Comprend, mais le bruit dure depuis l’été.", "restricted"),)),
    Story("Place de stationnement et portail de la résidence", 151, ("ahmed", "nadine"),
          ("listen", "meet", "agree", "follow", "close"),
          (("separate", 0, "Une place par foyer lui paraît juste.", "restricted"),
           ("joint", None, "Chacun garde sa place le soir, prêt possible en journée.", "team")),
          result="agreement_written"),
    Story("Relations tendues entre deux familles du même palier", 41, ("solange", ""), ("listen",),
          (("separate", 0, "Craint que cela se sache dans l’immeuble.", "sealed"),)),
    Story("Reprise de dialogue après une dispute au marché", 12, ("leontine", "josette"), (),
          (("phone", 0, "Souhaite être reçue au local, pas chez elle.", "team"),)),
    Story("Utilisation de la salle commune le samedi", 6, ("kevin", "ginette"), (), ()),
)  # fmt: skip
