"""Three hundred products: for each shelf its brands, its models and one noun per language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from segtui.sandbox.seed.categories import ORPHAN, category_id
from segtui.sandbox.seed.chance import Chance, past
from segtui.sandbox.seed.shape import CategoryAssignment, Document
from segtui.sandbox.seed.sites import LANGUAGES


class Shelf(NamedTuple):
    """The products of one category."""

    category: str
    """Code of the category they stand in."""
    prefix: str
    """How their product codes begin."""
    nouns: str
    """What they are, in English, German and Swedish; a language may be left out at the end."""
    brands: str
    """Makers, or origins for coffee, separated by blanks; `_` stands for a blank."""
    models: str
    """Models, separated by blanks; `_` stands for a blank."""


_SHELVES = (
    Shelf("lever", "EM", "lever machine|Handhebelmaschine|spakmaskin", "Ondina Kessel_&_Kranz",
          "Leva Classica Uno"),
    Shelf("prosumer", "EM", "espresso machine|Espressomaschine|espressomaskin",
          "Ondina Halden Torrefax", "R58 Duo E61 PID"),
    Shelf("dual-boiler", "EM", "dual boiler|Zweikreiser|dubbelkokare", "Bruma Ondina", "Linea Mika"),
    Shelf("single-boiler", "EM", "espresso machine|Espressomaschine|espressomaskin", "Bruma Halden",
          "Piccola S1 S2 S3"),
    Shelf("super-automatic", "EM", "bean-to-cup machine|Kaffeevollautomat|helautomat",
          "Halden Mokkaria", "Aroma_5 Aroma_7 Office_X"),
    Shelf("portable-espresso", "EM", "travel espresso maker|Reise-Espressokocher", "Wanderlust",
          "Nano Pico Camp"),
    Shelf("flat-burr", "GR", "grinder|Mühle|kvarn", "Kessel_&_Kranz Torrefax Bruma", "64 75 83 98"),
    Shelf("conical-burr", "GR", "grinder|Mühle|kvarn", "Torrefax Halden", "K4 K6 K9"),
    Shelf("hand-grinders", "GR", "hand grinder|Handmühle|handkvarn", "Fjellbrygg Wanderlust",
          "Stål Birk Mini Pro"),
    Shelf("tampers", "TO", "tamper|Tamper|tamper", "Ondina Lumera", "51_mm 53_mm 58_mm 58,5_mm"),
    Shelf("milk-jugs", "TO", "milk jug|Milchkännchen|mjölkkanna", "Lumera Bruma", "350_ml 500_ml 700_ml"),
    Shelf("scales", "TO", "scale with timer|Waage mit Timer|våg med timer", "Lumera Fjellbrygg",
          "Nano One Pearl"),
    Shelf("drippers", "BR", "dripper|Handfilter|droppare", "Fjellbrygg Lumera", "01 02 03 Flat"),
    Shelf("paper-filters", "PF", "paper filters, 100|Papierfilter, 100 Stück|pappersfilter, 100",
          "Fjellbrygg", "01 02 03 Flat Chem"),
    Shelf("kettles", "BR", "gooseneck kettle|Schwanenhalskessel|svanhalskanna", "Fjellbrygg Halden",
          "0,6_l 0,9_l Elektra"),
    Shelf("french-press", "BR", "French press|Stempelkanne|pressobryggare", "Mokkaria Fjellbrygg",
          "0,35_l 0,6_l 1,0_l"),
    Shelf("siphon", "BR", "siphon brewer|Siphon|sifonbryggare", "Lumera", "TCA-3 TCA-5"),
    Shelf("cold-brew", "BR", "cold brew tower|Cold-Brew-Turm", "Lumera Wanderlust", "Drip Carafe"),
    Shelf("single-origin-espresso", "CO", "espresso, 250 g|Espresso, 250 g|espresso, 250 g",
          "Ethiopia Brasil Guatemala India", "Guji Cerrado Antigua Malabar"),
    Shelf("espresso-blends", "CO",
          "espresso blend, 1 kg|Espressomischung, 1 kg|espressoblandning, 1 kg", "Hafen Nordlys",
          "N°1 N°2 N°3 Notte"),
    Shelf("washed", "CO", "filter coffee, 250 g|Filterkaffee, 250 g|filterkaffe, 250 g",
          "Kenya Ethiopia Colombia Rwanda", "Nyeri Yirgacheffe Huila Musasa"),
    Shelf("natural", "CO", "natural, 250 g|natur, 250 g|naturlig, 250 g", "Ethiopia Brasil Yemen",
          "Sidamo Mogiana Haraaz"),
    Shelf("micro-lots", "CO", "micro-lot, 150 g|Micro-Lot, 150 g|mikrolott, 150 g", "Panama Colombia",
          "Gesha Sudan_Rume Sidra"),
    Shelf("decaf", "CO", "decaf, 250 g|entkoffeiniert, 250 g|koffeinfri, 250 g", "Colombia México",
          "Sugarcane Altura"),
    Shelf("espresso-cups", "CU", "espresso cups, set of 6|Espressotassen, 6er-Set|espressokoppar, 6 st",
          "Skåre Terra", "Vit Sot Lava Mokka"),
    Shelf("cappuccino-cups", "CU", "cappuccino cups, set of 6|Cappuccinotassen, 6er-Set", "Skåre Terra",
          "Vit Sot Lava"),
    Shelf("carafes", "CU", "glass carafe|Glaskaraffe|glaskaraff", "Lumera", "600 800"),
    Shelf("bar-machines", "PR", "2-group machine|zweigruppige Maschine|2-gruppsmaskin",
          "Ondina Kessel_&_Kranz", "Forte Volta Maestra"),
    Shelf("lease-machines", "PR",
          "3-group machine, lease|dreigruppige Maschine, Leasing|3-gruppsmaskin, leasing", "Ondina",
          "Forte Volta"),
    Shelf("bar-grinders", "PR", "bar grinder|Gastromühle|barkvarn", "Torrefax Bruma", "EK A80 On_Demand"),
    Shelf("water-treatment", "PR", "filter cartridge|Filterkartusche|filterpatron", "Klarquell",
          "C150 C300 C500 XL"),
    Shelf("bulk-coffee", "PR", "coffee, 30 kg sack|Kaffee, 30-kg-Sack", "Hafen", "Crema Bar Hotel"),
    Shelf("cleaning", "CA", "cleaner|Reiniger|rengöring", "Klarquell Purella", "Tabs Pulver Milch"),
    Shelf("gaskets", "CA", "group gasket|Siebträgerdichtung|packning", "Ondina Bruma Halden",
          "8_mm 8,5_mm 9_mm"),
    Shelf("refurbished-machines", "RF",
          "refurbished machine|generalüberholte Maschine|renoverad maskin", "Ondina Halden", "R58 S2"),
    Shelf("winter-2026", "WI", "winter edition|Winteredition|vinterutgåva", "Nordlys Skåre Lumera",
          "Filterkaffe Julmugg Glögg Mörker"),
    Shelf("spring-2027", "SP", "spring edition|Frühlingsedition|vårutgåva", "Nordlys", "Rabarber Fläder"),
    Shelf("advent", "WI", "advent calendar|Adventskalender|adventskalender", "Hafen", "24_x_50_g"),
    Shelf(ORPHAN, "LE", "anniversary edition|Jubiläumsedition", "Kaffeekontor", "X Silver"),
)  # fmt: skip

COUNT = 300
"""How many products the shop has."""
DELETED = "EM-1900"
"""Code of the product that was deleted while a segment still names it."""


def product_id(chance: Chance, code: str) -> str:
    """Give the id of the product with that code, existing or not."""
    return chance.hex_id("product", code)


class _Model(NamedTuple):
    shelf: Shelf
    code: str
    label: str
    finish: tuple[str, ...]


_FINISHES = (
    (),
    ("matt black", "mattschwarz", "mattsvart"),
    ("copper", "Kupfer", "koppar"),
    ("walnut", "Nussbaum", "valnöt"),
)
_PLAIN = frozenset({"PF", "CO", "PR", "CA", "WI", "SP", "LE", "RF"})


def _models() -> Iterator[_Model]:
    """List every brand and model, first as it comes, then in further finishes until there are enough."""
    number = 1000
    for finish in _FINISHES:
        for shelf in _SHELVES:
            if finish and shelf.prefix in _PLAIN:
                continue
            for place, model in enumerate(shelf.models.split()):
                brands = shelf.brands.split()
                for brand in brands if shelf.prefix != "CO" else [brands[place % len(brands)]]:
                    number += 1
                    label = f"{brand} {model}".replace("_", " ")
                    yield _Model(shelf, f"{shelf.prefix}-{number}", label, finish)


def _names(model: _Model) -> dict[str, str]:
    names = {}
    for place, noun in enumerate(model.shelf.nouns.split("|")):
        finish = f", {model.finish[place]}" if model.finish else ""
        names[LANGUAGES[place]] = f"{model.label} {noun}{finish}"
    return names


def _product(chance: Chance, tenant: str, model: _Model) -> Document:
    identity, bits = product_id(chance, model.code), chance.bits("product-life", model.code)
    names = _names(model)
    return {
        "id": identity,
        "yrn": f"urn:yaas:saasag:caasproduct:product:{tenant};{identity}",
        "code": model.code,
        "name": names,
        "description": {language: f"{name}." for language, name in names.items()},
        "published": bits % 19 != 0 and model.shelf.prefix not in ("SP", "RF"),
        "productType": "BASIC",
        "taxClasses": {"DE": "REDUCED" if model.shelf.prefix == "CO" else "STANDARD"},
        "mixins": {},
        "metadata": {
            "version": 1 + bits % 9,
            "createdAt": past(bits >> 8, 1400),
            "modifiedAt": past(bits >> 60, 200),
            "mixins": {},
        },
    }


def products(chance: Chance, tenant: str) -> tuple[tuple[Document, ...], tuple[CategoryAssignment, ...]]:
    """Make the products and file each under its category, some of them under a second one."""
    made: list[Document] = []
    filed: list[CategoryAssignment] = []
    for model in _models():
        if len(made) == COUNT:
            break
        document = _product(chance, tenant, model)
        made.append(document)
        filed.append(CategoryAssignment(category_id(chance, model.shelf.category), document["id"]))
        if chance.bits("second-shelf", model.code) % 11 == 0 and model.shelf.category != "winter-2026":
            filed.append(CategoryAssignment(category_id(chance, "winter-2026"), document["id"]))
    return tuple(made), tuple(filed)
