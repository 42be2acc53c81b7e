"""The people every demo shop has: the demo customer, and one person for each trouble a customer can bring.

They come before the made-up customers and never change with the number of customers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from segtui.sandbox.seed.shape import Document


@dataclass(frozen=True)
class Character:
    """One hand-written customer."""

    key: str
    """What the trouble, or the role, is called in `DemoShop.troubles`."""
    given: str
    """Given name; empty for none."""
    family: str
    """Family name; empty for none."""
    email: str
    """Contact e-mail."""
    language: str = "en_IE"
    """Profile language."""
    site: str = "main"
    """Preferred site."""
    companies: tuple[int, ...] = ()
    """Indices of the companies they act for."""
    segments: tuple[tuple[str, int | None], ...] = ()
    """Memberships: the segment's key, and the company's index or None for a B2C row."""
    login: str | None = None
    """Login e-mail where it differs from the contact e-mail."""
    can_log_in: bool = False
    """Whether the shop tells their password."""
    profile: Document = field(default_factory=dict)
    """Profile fields that differ from everybody's."""


CAST = (
    Character(
        "customer.demo", "Greta", "Östergård", "greta.oestergaard@example.com", "sv_SE", can_log_in=True,
        segments=(
            ("gold-club", None), ("winter-preview", None), ("home-baristas", None),
            ("black-friday", None), ("summer-sale", None),
        ),
    ),
    Character(
        "customer.two_companies", "Matthias", "Böhm-Krüger",
        "matthias.boehm-krueger@cafe-morgenrot.example", "de_DE", "DE",
        companies=(0, 1), segments=(("trade-dach", 0), ("equipment-lease", 0)), can_log_in=True,
    ),
    Character(
        "customer.b2c_of_company", "Solveig", "Hovland-Moen",
        "solveig.hovland-moen@espressobar-nordstern.example", "nb_NO",
        companies=(4,), segments=(("gold-club", None), ("latte-art", None)), can_log_in=True,
    ),
    Character(
        "customer.login_differs", "Léa", "Dubois-Noël", "lea.dubois@example.com", "fr_FR",
        login="lea@atelier-noel.example", segments=(("gold-club", None),), can_log_in=True,
    ),
    Character(
        "customer.email_case_twins", "Jonas", "Bergqvist", "Jonas.Bergqvist@example.org", "sv_SE", "nordics",
        segments=(("home-baristas", None),),
    ),
    Character(
        "customer.email_case_twins", "Jonas", "Bergqvist", "jonas.bergqvist@example.org", "sv_SE", "nordics",
        login="jonas.bergqvist+shop@example.org",
    ),
    Character(
        "customer.inactive", "Íñigo", "Peña Orbegozo", "inigo.pena.orbegozo@example.net", "es_ES",
        segments=(("gold-club", None),), can_log_in=True, profile={"active": False},
    ),
    Character(
        "customer.on_hold", "Żaneta", "Błaszczyk-Rój", "zaneta.roj@example.com", "pl_PL",
        segments=(("gold-club", None),), can_log_in=True, profile={"onHold": True},
    ),
    Character(
        "customer.odd_name", "[VIP] Anna", "Lehmann-Groß", "anna.vip@example.com", "de_DE", "DE",
        segments=(("gold-club", None), ("vip-concierge", None)),
    ),
    Character(
        "customer.odd_name", "Rory ☕", "O'Shea-Lynch", "rory.lynch@example.net",
        segments=(("home-baristas", None),),
    ),
    Character(
        "customer.odd_name", "نور", "الحسيني", "nour.alhusseini@example.org",
        segments=(("vip-concierge", None),),
    ),
    Character(
        "customer.odd_name", "Maria Theresia Walburga Antonia Josefa Kunigunde Crescentia",
        "Freifrau von und zu Hohenstein-Waldenburg-Schillingsfürst geborene Gräfin Trauttmansdorff",
        "maria.theresia.walburga.von.und.zu.hohenstein-waldenburg@verwaltung.gut-hohenstein.example",
        "de_AT", "DE",
        segments=(("vip-concierge", None),),
    ),
    Character(
        "customer.odd_name", "Kim [/]", "Larsen, \"Kaffe\"", "kim.larsen@example.com", "da_DK", "nordics",
        segments=(("home-baristas", None),),
    ),
    Character("customer.odd_name", "", "", "hello@example.net"),
    Character(
        "member.stale", "Håkan", "Nyström", "hakan.nystrom@example.com", "sv_SE", "nordics",
        segments=(("trade-nordics", 6),),
    ),
    Character(
        "customer.restricted", "Urs", "Zgraggen-Wyss", "urs.zgraggen-wyss@example.org", "de_CH", "DE",
        segments=(("gold-club", None),), profile={"restriction": "CH"},
    ),
    Character(
        "member.b2c_and_b2b", "Bodil", "Kjær-Holm",
        "bodil.kjaer-holm@bistro-svea.example", "da_DK", "nordics",
        companies=(8,), segments=(("latte-art", None), ("latte-art", 8)), can_log_in=True,
    ),
)  # fmt: skip
"""The demo customer first."""
