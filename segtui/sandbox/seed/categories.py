"""The category trees, written as an outline: code, then the names in English, German and Swedish.

A `!` before the code marks a category that is not published. A missing name is a missing translation.
"""

from __future__ import annotations

from segtui.sandbox.seed.chance import Chance, after, past
from segtui.sandbox.seed.names import latin
from segtui.sandbox.seed.shape import Document
from segtui.sandbox.seed.sites import LANGUAGES

_OUTLINE = """
espresso | Espresso | Espresso | Espresso
  espresso-machines | Espresso machines | Espressomaschinen | Espressomaskiner
    dual-boiler | Dual boiler | Zweikreiser | Dubbelkokare
      lever | Lever machines | Handhebelmaschinen | Spakmaskiner
      prosumer | Prosumer machines | Siebträger für zu Hause | Prosumermaskiner
    single-boiler | Single boiler | Einkreiser | Enkelkokare
    super-automatic | Bean to cup | Vollautomaten | Helautomatiska
    portable-espresso | Espresso on the road | Espresso unterwegs |
  grinders | Grinders | Mühlen | Kvarnar
    flat-burr | Flat burr | Scheibenmahlwerk | Platta malskivor
    conical-burr | Conical burr | Kegelmahlwerk | Koniska malskivor
    hand-grinders | Hand grinders | Handmühlen | Handkvarnar
  barista-tools | Barista tools | Barista-Zubehör | Baristatillbehör
    tampers | Tampers | Tamper | Tampers
    milk-jugs | Milk jugs | Milchkännchen | Mjölkkannor
    scales | Scales | Waagen | Vågar
brew | Filter & brew | Filter & Brühen | Filter & brygg
  pour-over | Pour-over | Handfilter | Handbrygg
    drippers | Drippers | Filterhalter | Droppare
    paper-filters | Paper filters | Papierfilter | Pappersfilter
    kettles | Gooseneck kettles | Schwanenhalskessel | Svanhalskannor
  immersion | Immersion | Vollkontakt | Immersion
    french-press | French press | Stempelkannen | Pressobryggare
    siphon | Siphon | Siphon |
  cold-brew | Cold brew | Cold Brew | Kallbrygg
coffee | Coffee | Kaffee | Kaffe
  espresso-beans | Espresso roasts | Espressoröstungen | Espressorost
    single-origin-espresso | Single origin | Länderkaffee | Enskilt ursprung
    espresso-blends | Blends | Mischungen | Blandningar
  filter-beans | Filter roasts | Filterröstungen | Filterrost
    washed | Washed | Gewaschen | Tvättat
    natural | Natural | Naturbelassen | Naturligt
      micro-lots | Micro-lots | Micro-Lots | Mikrolotter
  decaf | Decaf | Entkoffeiniert | Koffeinfritt
tableware | Cups & glass | Tassen & Glas | Koppar & glas
  cups | Cups | Tassen | Koppar
    espresso-cups | Espresso cups | Espressotassen | Espressokoppar
    cappuccino-cups | Cappuccino cups | Cappuccinotassen |
  carafes | Carafes | Karaffen | Karaffer
professional | Professional | Gastronomie | Proffs
  bar-machines | Two and three group machines | Zwei- und Dreigruppige | Två- och tregruppsmaskiner
    lease-machines | Machines for lease | Leasingmaschinen | Leasingmaskiner
  bar-grinders | Bar grinders | Gastromühlen | Barkvarnar
  water-treatment | Water treatment | Wasseraufbereitung | Vattenbehandling
  bulk-coffee | Coffee by the sack | Kaffee in Säcken |
care | Care & parts | Pflege & Ersatzteile | Skötsel & delar
  cleaning | Cleaning | Reinigung | Rengöring
  gaskets | Gaskets & seals | Dichtungen | Packningar
!refurbished | Second life | Zweites Leben | Andra livet
  refurbished-machines | Refurbished machines | Generalüberholte Maschinen | Renoverade maskiner
seasonal | Seasonal | Saison | Säsong
  winter-2026 | Winter 2026 | Winter 2026 | Vinter 2026
  !spring-2027 | Spring preview 2027 | Frühling 2027 | Vår 2027
  advent | Advent calendar | Adventskalender | Adventskalender
"""

_WINDOWS = {"winter-2026": (-46.0, 105.0), "advent": (-380.0, -326.0), "spring-2027": (105.0, 196.0)}
ORPHAN = "limited-2024"
"""Code of the category whose parent is gone, so that it stands in no tree."""


def category_id(chance: Chance, code: str) -> str:
    """Give the id of the category with that code, existing or not."""
    return chance.uuid("category", code)


def _slug(name: str) -> str:
    return "-".join(word for word in map(latin, name.split()) if word)


def _category(chance: Chance, line: str, parent: str | None, position: int) -> Document:
    code, *names = (cell.strip() for cell in line.split("|"))
    localized = {language: name for language, name in zip(LANGUAGES, names, strict=True) if name}
    key, bits = code.lstrip("!"), chance.bits("category-life", code)
    document: Document = {
        "id": category_id(chance, key),
        "type": "STANDARD",
        "code": key,
        "localizedName": localized,
        "localizedSlug": {language: _slug(name) for language, name in localized.items()},
        "name": localized["en"],
        "ecn": [],
        "position": position,
        "published": not code.startswith("!"),
        "mixins": {},
        "media": [],
        "metadata": {"createdAt": past(bits, 1400), "modifiedAt": past(bits >> 50, 300), "version": bits % 4},
    }
    if parent is not None:
        document["parentId"] = parent
    if key in _WINDOWS:
        start, end = _WINDOWS[key]
        document["validity"] = {"from": after(start), "to": after(end)}
    return document


def categories(chance: Chance) -> tuple[Document, ...]:
    """List the categories, a parent before its children, the orphan last."""
    made: list[Document] = []
    path: list[str] = []
    children: dict[str | None, int] = {}
    for line in _OUTLINE.strip().splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        parent = path[depth - 1] if depth else None
        children[parent] = children.get(parent, 0) + 1
        made.append(_category(chance, line, parent, children[parent]))
        path[depth:] = [made[-1]["id"]]
    orphan = f"{ORPHAN} | Limited editions 2024 | Sondereditionen 2024 | Specialutgåvor 2024"
    made.append(_category(chance, orphan, category_id(chance, "archive"), 1))
    return tuple(made)
