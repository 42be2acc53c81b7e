"""What all Emporix requests share: paths, paging, sorting, and the headers of a read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from segtui.errors import BadInput
from segtui.model import PageRequest
from segtui.wire.call import Call

Pairs = tuple[tuple[str, str], ...]

ANY_LANGUAGE: Pairs = (("Accept-Language", "*"),)
"""Localized fields come as maps of all languages (fact sheet, section 3.3)."""
LONGEST_QUERY = 6_000
"""Characters of an encoded `q` up to which it goes by GET: a URL ends at 10 KB (fact sheet, section 1)."""


def path(*steps: str) -> str:
    """A path below the host, every step percent-encoded.

    Raises BadInput for a step that would lead somewhere else.
    """
    for step in steps:
        if step in {"", ".", ".."}:
            raise BadInput(
                f"{step!r} cannot be an id.", hint="Check the id; it must not be empty or dots only."
            )
    return "".join("/" + quote(step, safe="") for step in steps)


def an_id(value: str, what: str, taken: frozenset[str] = frozenset()) -> str:
    """The id itself; raises BadInput where the platform has a route of that name (trap 16)."""
    if value in taken:
        raise BadInput(
            f"{value!r} cannot be the id of a {what}: the platform has a call of that name.",
            hint=f"Check the id of the {what}.",
        )
    return value


def read(address: str, asking: str, scope: str | None) -> Call:
    """A request that changes nothing; headers and query are added to it."""
    return Call("GET", address, asking, scope=scope, repeatable=True)


def listing(call: Call, page: PageRequest, sort: str | None = None, q: str | None = None) -> Call:
    """The request for one page; a `q` too long for a URL goes as a search.

    Both paging parameters are always sent: one without the other is an error (fact sheet, section 3.2). A
    total is asked for only where one is wanted, since counting costs the platform time.
    """
    if q and len(quote(q, safe="")) > LONGEST_QUERY:
        return search(call, page, q, sort)
    return _paged(replace(call, query=(*optional(q=q), *call.query)), page, sort)


def search(call: Call, page: PageRequest, q: str, sort: str | None = None) -> Call:
    """The request for one page of the listing's own search route, which takes `q` in its body."""
    posted = replace(call, method="POST", path=f"{call.path}/search", body={"q": q})
    return _paged(posted, page, sort)


def _paged(call: Call, page: PageRequest, sort: str | None) -> Call:
    paging = (("pageNumber", str(page.number)), ("pageSize", str(page.size)))
    total = (("X-Total-Count", "true"),) if page.with_total else ()
    return replace(call, query=(*call.query, *paging, *optional(sort=sort)), headers=(*call.headers, *total))


def optional(**values: str | None) -> Pairs:
    """The query parameters that have a value."""
    return tuple((name, value) for name, value in values.items() if value is not None)


def sorted_by(sort: str | None, fields: Mapping[str, str], *, capitals: bool = False) -> str | None:
    """A sort by one of our fields in the words of a service, one key only (trap 21).

    `fields` gives the service's path for each of our names. Raises BadInput for a field it does not have.
    """
    if sort is None:
        return None
    name, _, direction = sort.partition(":")
    if name not in fields or direction not in {"", "asc", "desc"}:
        raise BadInput(
            f"This listing cannot be sorted by {sort!r}.",
            hint=f"Sort by one of {', '.join(fields)}, with :asc or :desc.",
        )
    word = direction or "asc"
    return f"{fields[name]}:{word.upper() if capitals else word}"
