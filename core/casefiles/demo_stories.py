"""The stories of the demo's files. Everybody in them is invented."""

from __future__ import annotations

from typing import Final

from core.records import dataclass


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
    #: Age in years of somebody whose birth date is known; None: it was not asked.
    years: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A proposition, by a party (None: the mediation), with what each party answers: (answer, amendment)."""

    by: int | None
    text: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter of one page kept in the file, about a party (None: the whole file)."""

    party: int | None
    kind: str
    title: str
    level: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An extract shown to a partner about a party, who agreed to it first and took her word back since.

    Days are counted back from today.
    """

    party: int
    text: str
    answer: str
    sent: int
    answered: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Story:
    """One file: its subject names nobody. ``days`` ago it was opened; ``path`` are its steps, in order.

    ``parties`` are keys of PEOPLE, "" for one who stays without a name. ``meetings`` are (kind, party or None,
    words, level), joint ones last. ``result`` closes it; ``reopened`` is why it was opened again.
    ``agreement`` is the form of the one noted at the step « agree ». ``bonds`` are (party, link, state at entry,
    state at review or ""). ``guardian`` is who speaks for the first party, a minor. ``access`` is why the
    coordination asked to read what is closed.
    """

    subject: str
    days: int
    parties: tuple[str, ...]
    path: tuple[str, ...]
    meetings: tuple[tuple[str, int | None, str, str], ...]
    result: str | None = None
    withdrawn: int | None = None
    reopened: str = ""
    lines: tuple[Line, ...] = ()
    agreement: str | None = None
    bonds: tuple[tuple[int, str, str, str], ...] = ()
    papers: tuple[Paper, ...] = ()
    shown: Shown | None = None
    guardian: str = ""
    access: str = ""


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
    Someone("yvette", "Yvette", "Carlier", age_band="70p", phone="+33549000013", hours="L’après-midi"),
    Someone("bastien", "Bastien", "Oudot", age_band="25_39", phone="+33612000014"),
    Someone("corinne", "Corinne", "Mabille", age_band="40_59", phone="+33612000015"),
    Someone("lena", "Léna", "Mabille", age_band="12_17", years=15),
)  # fmt: skip

#: Homes: (key, how many live there, (somebody's key, her place)).
HOMES: Final = (
    ((), 3, (("ginette", "parent"), ("kevin", "child"))),
    (("mabille",), 2, (("corinne", "parent"), ("lena", "child"))),
)
#: (who, is what, to whom)
TIES: Final = (("corinne", "legal_representative", "lena"),)
#: Who asked to read what is kept about her, and how many days ago.
ASKED_HER_DATA: Final = ("irene", 9)
PARTNER: Final = ("Service du cadre de vie", "city")

STORIES: Final = (
    Story("Musique et pas dans l’escalier, tard le soir", 74, ("nadine", "paulo"), ("listen", "meet"),
          (("separate", 0, "Ne dort plus en semaine. D’accord pour une rencontre si chacun peut parler.", "restricted"),
           ("separate", 1, "Surpris, ne savait pas que l’on entendait. Propose un tapis.", "restricted"),
           ("joint", None, "Première rencontre au local, climat calme. Trois pistes notées.", "team")),
          lines=(
              Line(1, "Un tapis est posé dans l’entrée avant la fin du mois.", (("accepted", ""), ("accepted", ""))),
              Line(0, "Pas de musique après 22 h, tous les soirs.",
                   (("accepted", ""), ("amended", "Du dimanche au jeudi ; 23 h les autres soirs."))),
              Line(None, "La porte de l’escalier reste ouverte le soir.", (("refused", ""), ("accepted", ""))),
          ),
          bonds=((0, "neighbours", "broken", ""), (1, "neighbours", "weak", ""))),
    Story("Encombrants sur le palier du quatrième", 61, ("ginette", "ahmed"), ("listen",),
          (("separate", 0, "Se sent surveillée, ne veut pas d’ennuis avec le quatrième.", "restricted"),),
          shown=Shown(0, "Des encombrants restent sur un palier depuis trois semaines. Un passage est-il possible ?",
                      "Un enlèvement est prévu la semaine prochaine.", sent=21, answered=17, withdrawn=6)),
    Story("Odeurs de cuisine et fenêtre de la cour", 118, ("marc", "irene"), ("listen", "meet", "agree", "close"),
          (("separate", 0, "Voudrait seulement que la fenêtre soit fermée le midi.", "restricted"),
           ("separate", 1, "Prête à fermer, demande que l’on cesse de crier dans la cour.", "restricted"),
           ("joint", None, "Accord trouvé en une heure.", "team")), result="agreement_oral", agreement="oral",
          lines=(
              Line(0, "La fenêtre de la cour reste fermée de midi à 14 h.", (("accepted", ""), ("accepted", ""))),
              Line(1, "On sonne avant de se plaindre dans la cour.", (("accepted", ""), ("accepted", ""))),
          )),
    Story("Jeux de ballon sous les fenêtres du rez-de-chaussée", 33, ("josette", ""), ("listen",),
          (("visit", 0, "Reçue sur le pas de sa porte, ne souhaite pas donner son nom.", "team"),)),
    Story("Insultes entre deux cages d’escalier", 49, ("samira", "kevin"), ("listen",),
          (("separate", 0, "A peur de rentrer le soir. Ne rien laisser sur le répondeur.", "sealed"),
           ("separate", 1, "Reconnaît les mots, pas les menaces.", "restricted")), withdrawn=1),
    Story("Partage du jardin et de l’abri à vélos", 90, ("theo", "leontine"), ("listen", "pause"),
          (("separate", 1, "Préfère attendre la fin des travaux pour en reparler.", "restricted"),),
          papers=(Paper(1, "letter", "Lettre sur la fin des travaux", "restricted",
                        ("Bonjour,", "Je préfère que l’on en reparle quand les travaux seront finis.", "Merci.")),)),
    Story("Bruit d’atelier le dimanche matin", 27, ("marc", "solange"), ("listen",),
          (("phone", 1, "Appelée le matin, comme convenu. Rendez-vous pris.", "team"),)),
    Story("Chien seul la journée, plaintes de l’étage", 20, ("irene", "theo"), ("listen",),
          (("separate", 0, "Comprend, mais le bruit dure depuis l’été.", "restricted"),)),
    Story("Place de stationnement et portail de la résidence", 151, ("ahmed", "nadine"),
          ("listen", "meet", "agree", "follow", "close"),
          (("separate", 0, "Une place par foyer lui paraît juste.", "restricted"),
           ("joint", None, "Chacun garde sa place le soir, prêt possible en journée.", "team")),
          result="agreement_written", agreement="written",
          lines=(Line(None, "Chaque foyer garde sa place le soir ; elle peut se prêter en journée.",
                      (("accepted", ""), ("accepted", ""))),)),
    Story("Relations tendues entre deux familles du même palier", 41, ("solange", ""), ("listen",),
          (("separate", 0, "Craint que cela se sache dans l’immeuble.", "sealed"),),
          access="Un appel signale une dispute ce matin : lire ce qui est connu avant de répondre."),
    Story("Reprise de dialogue après une dispute au marché", 12, ("leontine", "josette"), (),
          (("phone", 0, "Souhaite être reçue au local, pas chez elle.", "team"),)),
    Story("Utilisation de la salle commune le samedi", 6, ("kevin", "ginette"), (), ()),
    Story("Horaires et bruit de la cour commune", 140, ("yvette", "bastien"), ("listen", "meet", "agree", "follow"),
          (("separate", 0, "Ne sort plus dans la cour. Voudrait seulement des heures de calme.", "restricted"),
           ("separate", 1, "Ne savait pas que l’on entendait jusqu’au troisième.", "restricted"),
           ("joint", None, "Des horaires proposés par les deux, relus ensemble.", "team")),
          lines=(
              Line(0, "La cour est calme après 21 h 30, du dimanche au jeudi.", (("accepted", ""), ("accepted", ""))),
              Line(1, "Les jeux y restent possibles jusqu’à 20 h, tous les jours.",
                   (("accepted", ""), ("accepted", ""))),
          ),
          agreement="written",
          bonds=((0, "neighbours", "broken", "restored"), (0, "housing", "weak", "weak"),
                 (1, "neighbours", "weak", "restored")),
          papers=(Paper(None, "agreement", "Accord sur la cour, signé des deux", "team",
                        ("Accord de médiation", "La cour est calme après 21 h 30, du dimanche au jeudi.",
                         "Les jeux y restent possibles jusqu’à 20 h, tous les jours.")),)),
    Story("Haie mitoyenne et passage vers le portail", 96, ("irene", "marc"), ("listen", "close", "reopened"),
          (("separate", 0, "Demande que la haie soit taillée avant l’été.", "restricted"),
           ("separate", 1, "D’accord pour tailler, pas pour l’arracher.", "restricted")),
          result="dialogue_resumed", reopened="La haie a repoussé : les deux parties demandent à se revoir."),
    Story("Moqueries entre jeunes du même immeuble", 30, ("lena", "kevin"), ("listen",),
          (("separate", 0, "Reçue avec sa mère, puis seule. Voudrait que cela cesse sans dispute.", "restricted"),
           ("separate", 1, "Dit que c’était pour rire, regrette.", "restricted")), guardian="corinne"),
)  # fmt: skip
