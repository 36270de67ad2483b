"""A form that carries one file: its answers are decoded with it, and a picture comes out clean.

A picture that belongs to no file and to no person (a spot, a thing) lies in the table of whoever keeps it; what
reaches that table is pixels only.
"""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask import request

from core.errors import InvalidInput
from core.files.cleaning import Cleaned, clean
from core.files.schemas import NO_FILE
from core.files.sniffing import HEAD, JPEG, NOT_KEPT, PNG, WEBP, UnfitFile, sniff
from core.web.forms import decode
from core.web.uploads import Upload, received

#: Nothing of it was kept: whether it was a photo is not known.
NOT_RECEIVED = (
    "Ce fichier dépasse 32 Mo, le plus que pèse une photo (10 Mo pour un autre document) : réduisez-le."
)
NOT_A_PICTURE = "Ce fichier n’est pas une image : choisissez un JPEG, un PNG ou un WebP."


def sent_with_file(schema: type[ma.Schema], name: str = "file") -> tuple[Any, Upload]:
    """The command of a form and its file. Raises InvalidInput, for a file that was too heavy to be kept as well.

    The field ``name`` of the schema is a required ``Raw``, which the schema takes out of its command.
    """
    upload = received(name)
    answers: dict[str, Any] = dict(request.form.items())
    answers.pop(name, None)  # words are not a file
    answers.update(dict.fromkeys(request.files, ""))  # any other is refused by its name
    if upload is None:
        answers.pop(name, None)
        decode(schema, answers)
        raise InvalidInput({name: [NO_FILE]})
    command = decode(schema, {**answers, name: upload})
    if upload.too_heavy:
        raise InvalidInput({name: [NOT_RECEIVED]})
    return command, upload


def clean_picture(upload: Upload, name: str = "file") -> Cleaned:
    """The picture written anew: upright, without where, when or by what. Raises InvalidInput beside the field."""
    upload.seek(0)
    try:
        if sniff(upload.read(HEAD)) not in (JPEG, PNG, WEBP):
            raise UnfitFile(NOT_A_PICTURE)
        return clean(upload, upload.size)
    except UnfitFile as error:
        # The kinds that a file may be elsewhere are not those that are asked here.
        said = NOT_A_PICTURE if error.message == NOT_KEPT else error.message
        raise InvalidInput({name: [said]}) from error
