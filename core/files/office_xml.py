"""What the parts of a text do when it is opened: each is read as XML, whatever its quotes, prefixes and spaces."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote
from xml.parsers import expat

from core.files.sniffing import UnfitFile

UNREADABLE: Final = "Ce texte est abîmé, ou n’est ni un ODT ni un DOCX : il ne s’ouvre pas."
MACROS: Final = (
    "Ce texte contient un programme ou un fichier joint : enregistrez-le en PDF, puis ajoutez le PDF."
)
OUTSIDE: Final = (
    "Ce texte va chercher ailleurs un modèle, une image ou des données : "
    "enregistrez-le en PDF, puis ajoutez le PDF."
)
TOO_MUCH: Final = "Ce texte est trop lourd à ouvrir : enregistrez-le en PDF, puis ajoutez le PDF."

#: Elements of one part: a book has half as many.
MOST_ELEMENTS: Final = 500_000
#: Elements and attributes that are looked at: whatever else a text holds is passed over at once.
_TOLD: Final = frozenset({"Relationship", "fldChar", "fldSimple", "instrText", "delInstrText"})
_SAID: Final = ("href", "src", "ContentType", "media-type")

#: Elements that act, by name alone: a prefix and its address are whatever the file says.
_ACTS: Final = frozenset({
    "event-listener", "event-listeners", "script", "applet", "plugin", "object-ole", "floating-frame",
    "OLEObject", "altChunk",
})  # fmt: skip
_FETCHES: Final = frozenset({"dde-source", "dde-connection", "dde-connection-decl", "mailMerge", "subDoc"})
#: Kinds of relationships that bring a program or another file in, wherever it lies.
_RELATIONS: Final = frozenset({
    "attachedtemplate", "oleobject", "frame", "subdocument", "afchunk", "control", "activexcontrolbinary",
    "vbaproject", "wordvbadata", "attachedtoolbars", "keymapcustomizations", "package",
    "mailmergesource", "mailmergeheadersource", "externallink", "externallinkpath",
})  # fmt: skip
#: Fields that start a program, and those that read another file.
_STARTS: Final = frozenset({"DDE", "DDEAUTO", "MACROBUTTON", "EMBED", "CONTROL"})
_READS: Final = frozenset({"LINK", "IMPORT", "INCLUDE", "INCLUDETEXT", "INCLUDEPICTURE", "DATABASE", "RD"})
_KEYWORD: Final = re.compile(r"[^A-Za-z=]*([A-Za-z]+)")
#: Elements whose address is followed by a click, and where it may lead; any other address is fetched at once.
_CLICKED: Final = frozenset({
    "a", "area-rectangle", "area-circle", "area-polygon",
    "shape", "rect", "roundrect", "oval", "line", "polyline", "arc", "curve", "group",
})  # fmt: skip
LINKS: Final = frozenset({"http", "https", "mailto", "tel"})
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):")


def check_xml(content: bytes) -> None:
    """Raises UnfitFile for a part that does something, leads out, or cannot be read as XML."""
    if b"\x00" in content[:64]:  # an encoding that not every reader takes the same way
        raise UnfitFile(UNREADABLE)
    _Part().read(content)


class _Part:
    """One part as it is read. ``fields`` are those open, each with its instruction so far."""

    def __init__(self) -> None:
        self.elements = 0
        self.fields: list[_Field] = []
        self.instructs = 0

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_declaration
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, LookupError, UnicodeError) as error:
            raise UnfitFile(UNREADABLE) from error
        while self.fields:
            self.fields.pop().check()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise UnfitFile(TOO_MUCH)
        local = _local(name)
        if local in _ACTS:
            raise UnfitFile(MACROS)
        if local in _FETCHES:
            raise UnfitFile(OUTSIDE)
        if local in _TOLD or any(key.endswith(_SAID) for key in attributes):
            self._look(local, {_local(key): value for key, value in attributes.items()})

    def _look(self, local: str, said: dict[str, str]) -> None:
        if any("macroEnabled" in said.get(key, "") for key in ("ContentType", "media-type")):
            raise UnfitFile(MACROS)
        if local == "Relationship":
            _check_relation(said)
        elif local == "fldChar":
            self._turn(said.get("fldCharType", ""))
        elif local == "fldSimple":
            _Field(said.get("instr", "")).check()
        elif local in ("instrText", "delInstrText"):
            self.instructs += 1
        _check_addresses(local, said)

    def _end(self, name: str) -> None:
        if _local(name) in ("instrText", "delInstrText"):
            self.instructs -= 1

    def _text(self, text: str) -> None:
        if not self.instructs:
            return
        if not self.fields:  # an instruction outside of any field: whoever reads it may take it for one
            self.fields.append(_Field())
        self.fields[-1].add(text)

    def _turn(self, kind: str) -> None:
        """A field begins, maybe inside another, or its instruction is over."""
        if kind == "begin":
            if self.fields:
                self.fields[-1].refuse_built()
            self.fields.append(_Field())
        elif self.fields:
            self.fields[-1].check()
            if kind == "end":
                self.fields.pop()


class _Field:
    """A field of a text: its keyword is the first word of its instruction, which may be cut in many runs."""

    def __init__(self, instruction: str = "") -> None:
        self.instruction = instruction
        self.over = False

    def add(self, text: str) -> None:
        self.instruction += text

    def check(self) -> None:
        self.over = True
        found = _KEYWORD.match(self.instruction)
        keyword = found[1].upper() if found is not None else ""
        if keyword in _STARTS:
            raise UnfitFile(MACROS)
        if keyword in _READS:
            raise UnfitFile(OUTSIDE)

    def refuse_built(self) -> None:
        """Another field inside this one, before its keyword is said: it would make that word up."""
        started = self.instruction.lstrip()
        if not self.over and not started.startswith("=") and not re.search(r"\s", started):
            raise UnfitFile(MACROS)


def _refuse_declaration(*_declared: Any) -> None:
    raise UnfitFile(UNREADABLE)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _check_relation(said: Mapping[str, str]) -> None:
    kind = said.get("Type", "").strip().rpartition("/")[2].casefold()
    if kind in _RELATIONS:
        raise UnfitFile(OUTSIDE if kind == "attachedtemplate" else MACROS)
    target = said.get("Target", "")
    outside = said.get("TargetMode", "").strip().casefold() == "external" or _leads_out(target)
    if outside and not (kind == "hyperlink" and is_link(target)):
        raise UnfitFile(OUTSIDE)


def _check_addresses(local: str, said: Mapping[str, str]) -> None:
    """A picture, an object or a template lies in the packet; a link leads to a page or a letter."""
    for name in ("src", "href"):
        if name not in said or (name == "href" and local in _CLICKED and is_link(said[name])):
            continue
        if _leads_out(said[name]) or _leaves_packet(said[name]):
            raise UnfitFile(OUTSIDE)


def _plain(address: str) -> str:
    """Without the spaces and controls that a reader passes over."""
    return re.sub(r"[\x00-\x20\x7f]", "", address).casefold()


def _leads_out(address: str) -> bool:
    plain = _plain(address)
    return plain.startswith(("//", "\\\\", "\\/", "/\\")) or _SCHEME.match(plain) is not None


def _leaves_packet(address: str) -> bool:
    """Whether a path climbs above the packet, however it is written: read from there, it is a file of the disk.

    A relationship's target is not read so: OOXML counts it from the part, and « /word » is the packet's own folder.
    """
    path = unquote(re.split("[?#]", _plain(address))[0]).replace("\\", "/")
    return path.startswith("/") or posixpath.normpath(path).split("/")[0] == ".."


def is_link(address: str) -> bool:
    """Whether a click leads to a page, a letter, a telephone or a place of the same text."""
    found = _SCHEME.match(_plain(address))
    return found[1] in LINKS if found is not None else not _leads_out(address)
