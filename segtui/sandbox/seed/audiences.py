"""The forty segments as an online shop's marketing and sales teams would name and fill them."""

from __future__ import annotations

from typing import NamedTuple

from segtui.sandbox.seed.shape import Document


class Audience(NamedTuple):
    """One segment before it becomes a document."""

    key: str
    """How the rest of the seed refers to it."""
    names: str
    """English, German and Swedish, separated by `|`; an empty one is a missing translation."""
    share: float
    """Part of all customers (of all company contacts, if `trade`) who are members."""
    items: str = ""
    """Category codes, and product codes' shelves as `shelf*3` for its first three products."""
    site: str = "main"
    """The site code, as someone typed it."""
    window: tuple[float | None, float | None] | None = None
    """Days from the shop's moment to the start and the end; None inside for an open end."""
    active: bool = True
    """Whether the status is ACTIVE."""
    trade: bool = False
    """Whether members are pairs of a contact and a company."""
    automatic: bool = False
    """Whether rows are marked AUTOMATIC."""
    about: str = ""
    """Description in English; empty for none."""
    mixins: Document | None = None
    """Free-form attributes."""


_CRM = {"crm": {"source": "sheet", "owner": "retention"}}

AUDIENCES = (
    Audience("newsletter", "Newsletter readers|Newsletter-Leser|Nyhetsbrevsläsare", 0.6,
             "drippers cold-brew", automatic=True,
             about="Everybody who confirmed the newsletter. Filled every night."),
    Audience("gold-club", "Gold club|Goldclub|Guldklubben", 0.08, "dual-boiler espresso-cups siphon*2",
             about="Three orders and 600 € within a year.", mixins=_CRM),
    Audience("silver-club", "Silver club|Silberclub|Silverklubben", 0.15, "single-boiler cappuccino-cups",
             about="Two orders within a year."),
    Audience("trade-dach", "Trade customers DACH|Gewerbekunden DACH|", 0.55,
             "professional bar-machines*2", "DE", trade=True,
             about="Companies with a VAT number in Germany, Austria and Switzerland.",
             mixins={"terms": {"paymentDays": 30, "discountGroup": "H2"}}),
    Audience("trade-nordics", "Trade customers Nordics||Företagskunder Norden", 0.25, "professional",
             "nordics", trade=True),
    Audience("winter-preview", "Winter preview 2026|Wintervorschau 2026|Vinterförhandsvisning 2026",
             0.05, "winter-2026 winter-2026*3 scales*1",
             window=(-30, 45), about="Sees the winter range before everybody else."),
    Audience("black-friday", "Black Friday early access|Black Friday Vorabzugang|Black Friday i förväg",
             0.2, "grinders espresso-machines",
             window=(10.5, 14.625), about="Opens on Thursday evening."),
    Audience("summer-sale", "Summer sale 2026|Sommerschlussverkauf 2026|Sommarrea 2026", 0.12,
             "cold-brew carafes",
             window=(-140, -76)),
    Audience("staff", "Staff & friends|Mitarbeitende & Freunde|Personal & vänner", 0.015,
             "espresso brew coffee tableware",
             about="Employee discount; ask Friederike before adding anybody."),
    Audience("home-baristas", "Home baristas|Heimbaristas|Hemmabaristor", 0.1,
             "coffee espresso-beans micro-lots barista-tools"),
    Audience("latte-art", "Latte art academy|Latte-Art-Akademie|Latte art-akademin", 0.03,
             "milk-jugs barista-tools"),
    Audience("vip-concierge", "VIP concierge|VIP-Betreuung|VIP-concierge", 0.004, "lever lever*2",
             mixins={"service": {"phone": True}}),
    Audience("equipment-lease", "Equipment lease|Geräteleasing|Utrustningsleasing", 0.2,
             "lease-machines bar-grinders water-treatment", "DE", trade=True),
    Audience("hotels", "Hotels & restaurants|Hotels & Restaurants|Hotell & restauranger", 0.18,
             "bulk-coffee cups", trade=True),
    Audience("offices", "Office coffee 50+|Bürokaffee 50+|Kontorskaffe 50+", 0.14,
             "super-automatic bulk-coffee", trade=True),
    Audience("roasters", "Roasters' circle|Röster-Runde|Rosteriernas krets", 0.06,
             "bulk-coffee bar-grinders*2", trade=True),
    Audience("prospects", "Trade prospects, not verified|Interessenten Gewerbe|", 0.03, "professional",
             active=False, trade=True,
             about="Waiting for the VAT check."),
    Audience("first-order", "First order|Erstbestellung|Första köpet", 0.09,
             "paper-filters french-press", automatic=True),
    Audience("lapsed", "Lapsed 12 months|12 Monate inaktiv|Vilande 12 månader", 0.11, "espresso-blends",
             automatic=True),
    Audience("big-basket", "Basket over 500 €|Warenkorb über 500 €|Varukorg över 500 €", 0.05,
             "prosumer", automatic=True),
    Audience("subscribers", "Coffee subscribers|Kaffee-Abo|Kaffeprenumeranter", 0.13,
             "filter-beans espresso-beans", mixins={"subscription": {"intervalWeeks": 4}}),
    Audience("decaf", "Decaf drinkers|Entkoffeiniert|Koffeinfritt", 0.02, "decaf"),
    Audience("filter-heads", "Filter heads|Filterfans|Filterälskare", 0.07,
             "pour-over filter-beans kettles*2"),
    Audience("reviewers", "Product testers|Produkttester|Produkttestare", 0.01, "scales hand-grinders*2"),
    Audience("birthday", "Birthday this month|Geburtstag im Monat|Fyller år denna månad", 0.08,
             "tableware", automatic=True),
    Audience("click-collect", "Click & collect Hamburg|Abholung Hamburg|", 0.02, "gaskets cleaning",
             "DE"),
    Audience("students", "Students|Studierende|Studenter", 0.03,
             "hand-grinders portable-espresso french-press"),
    Audience("malmo", "Malmö store|Laden Malmö|Butiken i Malmö", 0.02, "cups", "nordics"),
    Audience("fika", "Fika club||Fikaklubben", 0.04, "filter-beans cups", "nordics"),
    Audience("repair", "Repair café guests|Reparaturcafé|Reparationscafé", 0.01, "care"),
    Audience("advent-2026", "Advent 2026|Advent 2026|Advent 2026", 0.06, "advent advent*1", window=(13,
             38)),
    Audience("next-year", "Spring preview 2027|Frühlingsvorschau 2027|Vårförhandsvisning 2027", 0.02,
             "spring-2027 spring-2027*2 winter-2026",
             window=(90, None)),
    Audience("paused", "Loyalty pilot (paused)|Treuepilot (pausiert)|Lojalitetspilot (pausad)", 0.02,
             "hand-grinders", active=False),
    Audience("outlet-fans", "Outlet fans|Outlet-Fans|", 0.02, "refurbished refurbished-machines",
             "outlet"),
    Audience("case-twin", "German newsletter|Deutscher Newsletter|", 0.05, "washed natural", "de",
             about="Imported from the old shop."),
    Audience("no-site", "UK wholesale|UK-Großhandel|", 0.03, "bulk-coffee", "uk-store"),
    Audience("nobody", "Championship 2027 finalists|Finalisten 2027|Finalister 2027", 0.0, "lever"),
    Audience("nothing", "Complaints 2026|Reklamationen 2026|Reklamationer 2026", 0.01),
    Audience("second-life", "Second life|Zweites Leben|Andra livet", 0.02,
             "refurbished-machines limited-2024 refurbished-machines*1",
             about="Refurbished machines, once legal has agreed."),
    Audience("collectors", "Collectors|Sammler|Samlare", 0.005, "limited-2024*1 limited-2024 lever*1"),
)  # fmt: skip
