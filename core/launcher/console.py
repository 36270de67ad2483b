"""The console speaks French: what click says of itself, and the question before what cannot be undone.

Click asks gettext, which follows the language of the machine; here everybody reads French, whatever that is.
"""

from __future__ import annotations

import gettext
import sys
from typing import Any, Final

import click

#: What click says → what is said here. What stands in braces is filled by click.
WORDS: Final = {
    "Usage:": "Emploi :",
    "Options": "Options",
    "Commands": "Commandes",
    "Positional arguments": "Arguments",
    "required": "à donner",
    "default: {default}": "par défaut : {default}",
    "env var: {var}": "variable : {var}",
    "(dynamic)": "(calculé)",
    "deprecated": "abandonné",
    "Show this message and exit.": "Affiche ce texte.",
    "Error: {message}": "Erreur : {message}",
    "Error: invalid input": "Erreur : réponse non comprise.",
    "Aborted!": "Abandon : rien n’a été fait.",
    "Try '{command} {option}' for help.": "Aide : « {command} {option} ».",
    "Missing command.": "Dites quelle commande.",
    "Missing argument": "Il manque l’argument",
    "Missing option": "Il manque l’option",
    "Missing parameter": "Il manque",
    "Missing {param_type}": "Il manque {param_type}",
    "Missing parameter: {param_name}": "Il manque {param_name}",
    "No such option {name!r}.": "L’option « {name} » n’existe pas.",
    "No such command {name!r}.": "La commande « {name} » n’existe pas.",
    "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
    "(Did you mean one of: {possibilities}?)": "(Vouliez-vous dire l’un de : {possibilities} ?)",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "Got unexpected extra argument ({args})": "Un argument est de trop ({args})",
    "Got unexpected extra arguments ({args})": "Des arguments sont de trop ({args})",
    "Option {name!r} does not take a value.": "L’option « {name} » ne prend pas de valeur.",
    "Option {name!r} requires an argument.": "L’option « {name} » demande une valeur.",
    "Option {name!r} requires {nargs} arguments.": "L’option « {name} » demande {nargs} valeurs.",
    "Choose from:\n\t{choices}": "Au choix :\n\t{choices}",
    "{value!r} is not {choice}.": "« {value} » n’est pas {choice}.",
    "{value!r} is not one of {choices}.": "« {value} » n’est pas parmi {choices}.",
    "{value!r} is not a valid {number_type}.": "« {value} » n’est pas un nombre ({number_type}).",
    "{value} is not in the range {range}.": "{value} n’est pas dans l’intervalle {range}.",
    "{value!r} is not a valid UUID.": "« {value} » n’est pas un identifiant.",
    "{value!r} does not match the format {format}.": "« {value} » n’a pas la forme {format}.",
    "{name} {filename!r} does not exist.": "{name} « {filename} » : n’existe pas.",
    "{name} {filename!r} is a file.": "{name} « {filename} » : c’est un fichier.",
    "{name} {filename!r} is a directory.": "{name} « {filename} » : c’est un dossier.",
    "{name} {filename!r} is not readable.": "{name} « {filename} » : ne peut pas être lu.",
    "{name} {filename!r} is not writable.": "{name} « {filename} » : ne peut pas être écrit.",
    "Could not open file {filename!r}: {message}": "Le fichier « {filename} » ne s’ouvre pas : {message}",
    "file": "fichier",
    "directory": "dossier",
    "path": "chemin",
}
#: The kinds of values, as the help names them in capitals.
KINDS: Final[dict[Any, str]] = {
    click.types.StringParamType: "texte",
    click.types.IntParamType: "entier",
    click.types.IntRange: "entier",
    click.types.UUIDParameterType: "identifiant",
    click.types.DateTime: "date",
}


def said(message: str) -> str:
    """What click would say, in French."""
    return WORDS.get(message, message)


def said_of(one: str, many: str, count: int) -> str:
    return said(one if count == 1 else many)


def _speak_french() -> None:
    """Every command of this process, from the moment that this module is known."""
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            asked: Any = module  # its private words: a test reads every page of help for English
            if getattr(module, "_", None) is gettext.gettext:
                asked._ = said
            if getattr(module, "ngettext", None) is gettext.ngettext:
                asked.ngettext = said_of
    for kind, word in KINDS.items():
        kind.name = word


def confirm(question: str, *, already: bool = False) -> None:
    """Ask before what cannot be undone, unless it was ``already`` said; raises click.Abort for anything but yes."""
    if already:
        return
    answer = click.prompt(f"{question} [o/N]", default="", show_default=False, prompt_suffix=" ")
    if answer.strip().lower() not in ("o", "oui"):
        raise click.Abort


_speak_french()  # here, since click keeps what it said first: the texts of help are written once
