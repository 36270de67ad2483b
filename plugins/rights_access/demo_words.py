"""What the demo of access to rights tells: fictional people, what they come for, and how each file went."""

from __future__ import annotations

from typing import Any, Final

#: Kinds of places where people come and ask.
DESKS: Final = ("administration", "social_center", "library", "shop", "market")

#: What is asked at the desk: theme, operators, weight.
ASKED: Final = (
    ("family", ("caf", "caf", "msa"), 19),
    ("papers", ("france_titres", "prefecture"), 17),
    ("health", ("cpam",), 15),
    ("employment", ("ft",), 11),
    ("taxes", ("dgfip",), 10),
    ("energy", ("edf", "engie", "other_energy", "water", "telecom"), 9),
    ("housing", ("landlord", "caf"), 8),
    ("retirement", ("carsat",), 7),
    ("digital", (None,), 6),
    ("banking", ("bank",), 4),
    ("debt", ("bdf", "bank"), 3),
    ("mobility", ("transport",), 3),
    ("disability", ("mdph",), 3),
    ("school", ("school",), 2),
    ("justice", ("justice",), 2),
    ("domiciliation", ("ccas",), 2),
    ("food", ("ccas",), 2),
    ("violence", (None,), 1),
)
#: What is done, what comes out of it with their weights, and its own weight.
DONE: Final[tuple[tuple[Any, ...], ...]] = (
    (
        "online",
        (
            ("in_progress", 44),
            ("right_opened", 24),
            ("error_fixed", 10),
            ("right_restored", 8),
            ("abandoned", 6),
            (None, 8),
        ),
        30,
    ),
    ("inform", (("info_only", 86), ("oriented_unknown", 14)), 18),
    ("explain_letter", (("info_only", 70), ("error_fixed", 12), ("in_progress", 18)), 15),
    ("file", (("in_progress", 66), ("right_opened", 20), ("abandoned", 6), ("refused", 8)), 12),
    (
        "call",
        (
            ("error_fixed", 26),
            ("in_progress", 34),
            ("payment_plan", 18),
            ("right_restored", 12),
            (None, 10),
        ),
        10,
    ),
    ("appointment", (("oriented_taken", 48), ("oriented_unknown", 52)), 6),
    ("orient", (("oriented_taken", 40), ("oriented_unknown", 60)), 5),
    ("claim", (("in_progress", 60), ("right_restored", 22), ("refused", 18)), 3),
    ("mediation", (("payment_plan", 44), ("right_restored", 26), ("refused", 30)), 2),
    ("accompany", (("right_opened", 40), ("in_progress", 60)), 2),
)
BLOCKS: Final = (
    ("digital", 38),
    ("paper", 26),
    ("no_answer", 18),
    ("language", 12),
    ("refusal", 6),
)

GIVEN: Final = (
    "Sylvie", "Mamadou", "Corinne", "Farid", "Elisabeth", "Joseph", "Nadège", "Patrick", "Samira", "Hervé",
    "Ludivine", "Ousmane", "Béatrice", "Tarek", "Monique", "Anselme", "Graziella", "Loïc", "Zineb", "Fabien",
)  # fmt: skip
FAMILY: Final = (
    "Aubanel", "Brocard", "Castelnau", "Delmotte", "Esteban", "Fournel", "Gauthey", "Hamelin", "Imbert", "Jolivet",
    "Kerjean", "Lacoste", "Maillard", "Navarre", "Oriol", "Perdriel", "Quesnel", "Rambaud", "Sauvage", "Thoreau",
)  # fmt: skip

SUBJECTS: Final = (
    "Droits à mettre à jour après un déménagement",
    "Dossiers à refaire après un changement de situation",
    "Courriers en attente et démarches en ligne",
    "Budget et factures en retard",
    "Démarches administratives d’un foyer",
    "Recours après une décision défavorable",
    "Passage à la retraite",
    "Aides au logement et énergie",
)

#: Steps of a file and their weight.
PATHS: Final = (
    ((), 8),
    (("begin",), 34),
    (("begin", "watch"), 14),
    (("begin", "watch", "close"), 26),
    (("begin", "pause", "resume"), 8),
    (("begin", "close"), 14),
    (("begin", "stop"), 5),
)
RESULTS: Final = (("stable", 44), ("autonomous", 24), ("handed_over", 16), ("moved", 6), ("lost", 10))
ENDINGS: Final = (
    ("right_opened", 44),
    ("right_restored", 16),
    ("payment_plan", 10),
    ("error_fixed", 8),
    ("refused", 12),
    ("abandoned", 10),
)
FOLLOWERS: Final = (
    ("ccas", "referent"),
    ("department", "referent"),
    ("ft", "work"),
    ("landlord", "housing"),
    ("asso", "food"),
    ("pad", "legal"),
    ("department", "guardian"),
)

#: A month by home: adults, children, lines in cents.
MONTHS: Final[tuple[tuple[int, int, tuple[tuple[str, str, int], ...]], ...]] = (
    (1, 0, (("income", "minimum", 63_571), ("income", "housing", 24_800), ("expense", "rent", 39_600),
            ("expense", "energy", 5_800), ("expense", "telecom", 2_999), ("expense", "insurance", 1_450),
            ("expense", "food", 21_000), ("expense", "hygiene", 3_500))),
    (1, 2, (("income", "salary", 98_400), ("income", "activity", 21_200), ("income", "family", 14_835),
            ("income", "housing", 21_500), ("expense", "rent", 56_200), ("expense", "energy", 9_400),
            ("expense", "telecom", 3_499), ("expense", "childcare", 6_800), ("expense", "transport", 8_900),
            ("expense", "credit", 14_500), ("expense", "food", 42_000), ("expense", "clothes", 5_000))),
    (2, 1, (("income", "salary", 154_000), ("income", "unemployment", 61_200), ("expense", "rent", 68_000),
            ("expense", "energy", 11_200), ("expense", "insurance", 7_800), ("expense", "credit", 48_300),
            ("expense", "transport", 19_500), ("expense", "taxes", 2_400), ("expense", "food", 52_000),
            ("expense", "leisure", 6_000))),
    (1, 0, (("income", "pension", 101_200), ("expense", "rent", 42_300), ("expense", "energy", 8_900),
            ("expense", "mutual", 7_250), ("expense", "insurance", 2_100), ("expense", "credit", 21_000),
            ("expense", "food", 24_000), ("expense", "hygiene", 4_000))),
)  # fmt: skip
DEBTS: Final = (
    ("consumer", "bank", 684_000, 14_500),
    ("overdraft", "bank", 92_000, None),
    ("rent", "landlord", 148_500, 5_000),
    ("energy", "edf", 61_240, None),
    ("tax", "dgfip", 38_900, None),
    ("benefits", "caf", 112_300, 4_800),
    ("fines", None, 27_000, None),
)
#: Stages of an over-indebtedness file with the days since its opening.
BDF: Final = (
    (("diagnosis", 6), ("prepared", 24), ("filed", 52), ("admissible", 104), ("plan", 232)),
    (("diagnosis", 9), ("prepared", 31), ("filed", 66), ("admissible", 121), ("prp", 210), ("closed", 260)),
    (("diagnosis", 4), ("prepared", 18), ("filed", 40), ("inadmissible", 92)),
    (("diagnosis", 11), ("prepared", 35)),
)


def draw(rng: Any, weighted: Any) -> Any:
    """One of (thing, …, weight): the last number is the weight, a pair gives its thing alone."""
    chosen = rng.choices(weighted, [row[-1] for row in weighted])[0]
    return chosen[0] if len(chosen) == 2 else chosen
