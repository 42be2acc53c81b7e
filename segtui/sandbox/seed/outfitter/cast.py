"""The people every demo merchant has: one, or a pair, for each trouble a customer can bring.

They come before the made-up customers, in this order, and hold the first customer numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from segtui.sandbox.seed.shape import Document


@dataclass(frozen=True)
class Character:
    """One hand-written customer."""

    key: str
    """What the trouble is called in `DemoMerchant.troubles`; those of a pair share it."""
    given: str | None
    """Given name."""
    family: str | None
    """Family name."""
    email: str
    """E-mail address of the account."""
    country: str
    """Where the contact is."""
    lifetime_value: float = 120.0
    """What they have spent."""
    contact_email: str | None = None
    """E-mail address of the contact; None is the account's."""
    segments: tuple[str, ...] = ()
    """Fixed segments they are members of."""
    has_device: bool = False
    """Whether they use the app."""
    device_segments: tuple[str, ...] = ()
    """Fixed segments in which only their device is."""
    profile: Document = field(default_factory=dict)
    """Fields that differ from everybody's."""


_GUEST = {"isAnonymous": True, "externalCustomerNumber": None}

CAST = (
    Character(
        "customer.guest_and_account", "Åsa", "Lindqvist", "asa.lindqvist@example.com", "SE",
        segments=("vip",), profile=_GUEST,
    ),
    Character(
        "customer.guest_and_account", "Åsa", "Lindqvist", "asa.lindqvist@example.com", "SE", 840.5,
        segments=("newsletter",), has_device=True,
    ),
    Character("customer.two_guests", "Conor", "O'Brien", "conor.obrien@example.org", "IE", profile=_GUEST),
    Character("customer.two_guests", "Conor", "O’Brien", "conor.obrien@example.org", "IE", profile=_GUEST),
    Character("customer.two_accounts", "Giulia", "Dell'Acqua", "famiglia@posta.example", "IT", 310.0),
    Character("customer.two_accounts", "Niccolò", "Dell'Acqua", "famiglia@posta.example", "IT", 75.9),
    Character(
        "customer.mixed_case_email", "Hélène", "Lefèvre", "Helene.Lefevre@Courrier.example", "FR", 655.2,
        segments=("vip", "newsletter"),
    ),
    Character(
        "customer.inactive", "Łukasz", "Wójcik", "lukasz.wojcik@example.com", "PL", segments=("vip",),
        profile={"status": "inactive"},
    ),
    Character(
        "customer.deleted", "Sjoerd", "van den Berg", "sjoerd.vandenberg@example.net", "NL",
        segments=("newsletter",), profile={"status": "deleted"},
    ),
    Character(
        "customer.contact_email_differs", "Mette", "Sørensen", "mette.soerensen@example.com", "DK", 501.0,
        contact_email="kontor@soerensen-byg.example", segments=("vip",),
    ),
    Character(
        "customer.null_names", None, None, "kiosk.04@fjellux.example", "NO",
        segments=("newsletter",), profile=_GUEST,
    ),
    Character(
        "customer.device_only_member", "Torbjørn", "Sæther", "torbjorn.saether@fjord.example", "NO", 260.0,
        has_device=True, device_segments=("app-testers",),
    ),
    Character("customer.on_the_boundary", "Elin", "Nyström", "elin.nystroem@example.com", "SE", 500.0),
    Character("customer.removed_by_import", "Begoña", "Ibáñez", "begona.ibanez@example.com", "ES", 412.0),
    Character(
        "customer.two_countries", "Noëmi", "Zürcher", "noemi.zuercher@example.com", "CH", 1290.0,
        segments=("vip", "founders"), profile={"second_country": "DE"},
    ),
)  # fmt: skip
"""A guest comes before the account of the same person: whoever takes the first row takes the wrong one."""
