"""The pages a person can reach by links: what page tests walk over, so that a new page enters them by itself."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse


@dataclass(frozen=True, slots=True)
class Found:
    """One page: where it is, which route answers, who pointed at it, how it answered, and what it is made of.

    ``content`` and ``frame`` are the kinds of element within the page's main part and around it; ``answer`` is the
    page itself.
    """

    url: str
    endpoint: str
    origin: str
    status: int
    html: bool
    content: frozenset[str]
    frame: frozenset[str]
    answer: TestResponse | None = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class _Read:
    """The links of a page, and the kinds of element it is made of."""

    links: list[str] = field(default_factory=list)
    content: frozenset[str] = frozenset()
    frame: frozenset[str] = frozenset()


def _read(page: bytes) -> _Read:
    tree = etree.fromstring(page, etree.HTMLParser(encoding="utf-8"))
    if tree is None:  # a part of a page that has nothing to say
        return _Read()
    links = tree.xpath("//a[not(@download)]/@href[. != '']")
    content, frame = "//main/descendant-or-self::*", "//*[not(ancestor-or-self::main)]"
    return _Read(
        [str(link) for link in links], *(frozenset(map(_kind, tree.xpath(part))) for part in (content, frame))
    )


def _kind(one: Any) -> str:
    return " ".join([one.tag, *(one.get(name, "") for name in ("class", "role", "type"))])


def crawl(
    app: Any, client: Any, starts: list[str], *, each: int = 2, linked: set[str] | None = None
) -> list[Found]:
    """Every route reachable by links from ``starts``, at most ``each`` addresses for a route, breadth first.

    ``linked`` is filled with the routes that some page met has a link to.
    """
    addresses = app.url_map.bind("localhost")
    seen: Counter[str] = Counter()
    waiting = deque((url, "") for url in starts)
    known, met = set(starts), set[str]()
    found: list[Found] = []
    while waiting:
        url, origin = waiting.popleft()
        endpoint = _endpoint(addresses, urlsplit(url).path)
        if endpoint is None or (origin and seen[endpoint] >= each):
            continue
        seen[endpoint] += 1
        answer = client.get(url)
        is_page = answer.mimetype == "text/html"
        is_read = is_page and answer.status_code == 200
        read = _read(answer.data) if is_read else _Read()
        kept = answer if is_read else None
        found.append(
            Found(url, endpoint, origin, answer.status_code, is_page, read.content, read.frame, kept)
        )
        targets = [answer.location] if answer.status_code in {302, 303} else read.links
        if (
            answer.status_code == 302
            and _endpoint(addresses, urlsplit(str(answer.location)).path) == endpoint
        ):
            seen[endpoint] -= 1  # an empty form leads to its own address: the page itself is still to be met
        for target in dict.fromkeys(targets):
            there = _local(urljoin(url, target or ""))
            if there is None or there in met:
                continue
            met.add(there)
            if linked is not None:
                linked.add(_endpoint(addresses, urlsplit(there).path) or "")
            if there not in known:
                known.add(there)
                waiting.append((there, url))
    return found


def _local(url: str) -> str | None:
    """The path and query of an address of ours; None for another site's, a telephone's, a vendored file."""
    parts = urlsplit(url)
    if parts.scheme not in {"", "http"} or parts.netloc not in {"", "localhost"}:
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _endpoint(addresses: Any, path: str) -> str | None:
    try:
        endpoint, _values = addresses.match(path, method="GET")
    except HTTPException:
        return f"nowhere:{path}"
    return None if endpoint in {"static", "web.vendor", "web.icon_sheet"} else str(endpoint)
