"""The pages a person can reach by links: what page tests walk over, so that a new page enters them by itself."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException


@dataclass(frozen=True, slots=True)
class Found:
    """One page: where it is, which route answers, who pointed at it, and how it answered."""

    url: str
    endpoint: str
    origin: str
    status: int
    html: bool


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") and "download" not in given:
            self.found.append(str(given["href"]))


def crawl(app: Any, client: Any, starts: list[str], *, each: int = 2) -> list[Found]:
    """Every route reachable by links from ``starts``, at most ``each`` addresses for a route, breadth first."""
    addresses = app.url_map.bind("localhost")
    seen: Counter[str] = Counter()
    waiting = deque((url, "") for url in starts)
    known = set(starts)
    found: list[Found] = []
    while waiting:
        url, origin = waiting.popleft()
        endpoint = _endpoint(addresses, urlsplit(url).path)
        if endpoint is None or seen[endpoint] >= each:
            continue
        seen[endpoint] += 1
        answer = client.get(url)
        is_page = answer.mimetype == "text/html"
        found.append(Found(url, endpoint, origin, answer.status_code, is_page))
        targets = [answer.location] if answer.status_code in {302, 303} else []
        if is_page and answer.status_code == 200:
            links = _Links()
            links.feed(answer.text)
            targets = links.found
        for target in targets:
            there = _local(urljoin(url, target or ""))
            if there and there not in known:
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
    return None if endpoint in {"static", "web.vendor"} else str(endpoint)
