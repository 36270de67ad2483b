"""What the demo of housing tells: fictional landlords, people and buildings, and how each story went."""

from __future__ import annotations

from typing import Final

LANDLORDS: Final = ("Habitat du Val", "Saint-Avel Logement", "Foncière des Acacias")
#: Kinds of places that a landlord looks after.
BUILDINGS: Final = ("hall", "stairs", "basement", "building_foot", "dwelling")
#: Where people come and ask, in a structure that works in no building.
DESKS: Final = ("administration", "social_center")

#: Category → (where, what is seen).
SEEN: Final = {
    "lighting": (
        "Palier du deuxième étage",
        "L’éclairage ne s’allume plus, le palier reste dans le noir le soir.",
    ),
    "lift": ("Cage B", "Ascenseur arrêté, un mot écrit à la main est collé sur la porte."),
    "door": ("Porte côté cour", "La porte ne ferme plus, le ferme-porte est arraché."),
    "cleanliness": ("Local des bacs", "Sacs au sol et odeurs, le local déborde depuis plusieurs jours."),
    "bulky": ("Devant l’entrée", "Matelas et meubles déposés contre le mur."),
    "tag": ("Mur de l’entrée", "Inscriptions à la bombe sur les boîtes aux lettres."),
    "furniture": ("Devant l’entrée", "Banc cassé, une latte manque."),
    "water": ("Plafond du hall", "Trace d’eau qui s’étend, goutte à goutte près du tableau."),
    "heating": ("Colonne montante", "Radiateurs froids dans les parties communes."),
    "wreck": ("Parking, place du fond", "Voiture sans roues depuis le printemps."),
    "pest": ("Local des vélos", "Traces de rongeurs près du vide-ordures."),
    "green": ("Pied de l’immeuble", "Branche cassée au-dessus du passage."),
    "safety": ("Cage d’escalier", "Câble électrique dénudé à hauteur d’enfant."),
}
#: When no field entry tells a sheet.
USUAL: Final = ("door", "lighting", "cleanliness", "bulky", "lift", "water", "heating", "tag", "pest")

#: Steps of a sheet with the days since its sending, and their weight.
SHEET_PATHS: Final = (
    ((("acknowledge", 4), ("done", 11), ("close", 15)), 30),
    ((("done", 6), ("close", 12)), 22),
    ((("acknowledge", 9), ("done", 24), ("close", 30)), 14),
    ((("remind", 16), ("acknowledge", 21), ("done", 34), ("close", 40)), 12),
    ((("remind", 17), ("no_answer", 35), ("close", 48)), 8),
    ((("refuse", 12), ("close", 20)), 6),
    ((("done", 8), ("resend", 15), ("done", 27), ("close", 33)), 5),
    ((("remind", 31), ("acknowledge", 38), ("done", 50), ("close", 58)), 6),
    ((("remind", 16), ("no_answer", 38), ("close", 62)), 3),
)
ANSWERS: Final = {
    "acknowledge": (
        "Prise en compte, passage du technicien prévu.",
        "Transmise à l’entreprise de maintenance.",
    ),
    "done": ("Réparé par l’équipe de proximité.", "Remplacement fait, contrôle prévu le mois suivant.", ""),
    "refuse": ("Hors du périmètre de la résidence : voir le service de la ville.",),
}

#: Subject, reason, what kind of home.
DISPUTES: Final = (
    ("Pas et musique tard le soir", "noise_neighbour", "social"),
    ("Poussettes et vélos dans le passage", "neighbour_dispute", "social"),
    ("Chien qui aboie en journée", "animals", "private"),
    ("Odeurs de cuisine et fenêtres ouvertes", "neighbour_dispute", "social"),
    ("Travaux le dimanche", "noise_neighbour", "co_owned"),
    ("Eau qui coule du balcon du dessus", "water_damage", "social"),
    ("Jeux de ballon contre le mur", "noise_neighbour", "social"),
    ("Mots affichés dans l’ascenseur", "verbal_aggression", "social"),
    ("Place de parking disputée", "parking", "co_owned"),
)
#: Steps of a dispute, and their weight.
DISPUTE_PATHS: Final = (
    (("listen", "meet", "agree", "follow", "close"), 8),
    (("listen", "agree", "follow", "close"), 4),
    (("listen", "meet", "agree", "follow"), 4),
    (("listen", "meet"), 3),
    (("listen", "pause"), 2),
    (("listen", "stop"), 3),
    (("listen",), 3),
    ((), 2),
)
#: What ends a dispute, by its last step.
DISPUTE_RESULTS: Final = {
    "close": ("agreement_oral", "agreement_written", "dialogue_resumed", "complaint_stopped", "partial"),
    "stop": ("refusal_party", "no_agreement"),
}

#: Fictional people: given name, family name.
NEIGHBOURS: Final = (
    ("Odile", "Tavernier"),
    ("Karim", "Belloc"),
    ("Solange", "Prudhomme"),
    ("Youssef", "Ardent"),
    ("Mireille", "Castagne"),
    ("Bruno", "Delcourt"),
    ("Fanta", "Morvan"),
    ("Gilles", "Roquebrune"),
    ("Leïla", "Vasselin"),
    ("Patrice", "Lormeau"),
)
TENANTS: Final = (
    ("Sandra", "Fauvel"),
    ("Michel", "Hautecœur"),
    ("Aminata", "Couvreur"),
    ("Denis", "Garambois"),
    ("Nadia", "Pellerin"),
    ("Jocelyne", "Astruc"),
    ("Rachid", "Montagnier"),
    ("Christelle", "Vernier"),
    ("Alain", "Bosquet"),
    ("Fatou", "Larrivée"),
    ("Ludovic", "Champenois"),
    ("Monique", "Sauvageot"),
    ("Tarek", "Dufresne"),
    ("Élodie", "Marcadet"),
    ("Roger", "Quintard"),
)
#: Subjects of arrears files: never who, never where precisely.
ARREARS: Final = (
    "Impayé après une baisse de revenus",
    "Impayé depuis la fin d’un contrat",
    "Loyers en retard, APL suspendue",
    "Dette ancienne, plan à revoir",
    "Impayé après une séparation",
)
#: Steps of an arrears file, and their weight.
ARREARS_PATHS: Final = (
    (("reach", "plan", "follow", "close"), 4),
    (("reach", "plan", "follow"), 4),
    (("reach", "plan"), 3),
    (("reach",), 2),
    (("reach", "stop"), 1),
    ((), 2),
)
#: How far the procedure had gone, with days before the opening (negative) or after it.
PROCEDURES: Final = (
    (("arrears", -40), ("reminder", -20)),
    (("arrears", -70), ("reminder", -45), ("payment_order", -12)),
    (("reminder", -80), ("payment_order", -50), ("summons", 20)),
    (("arrears", -120), ("payment_order", -70), ("summons", -10), ("hearing", 45)),
    (
        ("payment_order", -150),
        ("summons", -100),
        ("hearing", -40),
        ("lease_terminated", -5),
        ("leave_order", 60),
    ),
)
#: Action, outcome, days after the opening, amount in cents, words.
DONE: Final = (
    ("contact_restored", "granted", 8, None, "Le bailleur accepte de suspendre la suite pendant un mois."),
    ("apl_reopen", "asked", 15, None, "Justificatifs remis à la caisse."),
    ("fsl", "asked", 25, 96_000, "Dossier complété au bureau."),
    ("repayment_plan", "granted", 35, None, "Mensualité acceptée par écrit."),
    ("fsl", "granted", 70, 96_000, ""),
)
