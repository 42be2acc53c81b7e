"""The sentences that a customer may be told, by what they are about, in English and German."""

from __future__ import annotations

from typing import NamedTuple

from segtui.diagnosis.check import Verdict


class Said(NamedTuple):
    """One sentence in both languages."""

    english: str
    german: str


ANSWERS = {
    ("group", Verdict.YES): Said(
        "Your account belongs to the customer group you asked about.",
        "Ihr Konto gehört zu der Kundengruppe, nach der Sie gefragt haben.",
    ),
    ("group", Verdict.NO): Said(
        "At the moment your account does not have the benefits of the customer group you asked about.",
        "Derzeit gelten die Vorteile der Kundengruppe, nach der Sie gefragt haben, für Ihr Konto nicht.",
    ),
    ("group", Verdict.UNKNOWN): Said(
        "We cannot say yet whether the benefits of the customer group you asked about apply to your account.",
        "Ob die Vorteile der Kundengruppe, nach der Sie gefragt haben, für Ihr Konto gelten, "
        "können wir noch nicht sagen.",
    ),
    ("product", Verdict.YES): Said(
        "The product you asked about is open to your account in our shop.",
        "Das Produkt, nach dem Sie gefragt haben, ist in unserem Shop für Ihr Konto freigeschaltet.",
    ),
    ("product", Verdict.NO): Said(
        "At the moment the product you asked about is not shown to you in our shop.",
        "Das Produkt, nach dem Sie gefragt haben, wird Ihnen derzeit in unserem Shop nicht angezeigt.",
    ),
    ("product", Verdict.UNKNOWN): Said(
        "We cannot say yet whether the product you asked about should be shown to you in our shop.",
        "Ob Ihnen das Produkt, nach dem Sie gefragt haben, in unserem Shop angezeigt werden sollte, "
        "können wir noch nicht sagen.",
    ),
    ("range", Verdict.YES): Said(
        "The range of products you asked about is open to your account in our shop.",
        "Der Produktbereich, nach dem Sie gefragt haben, ist in unserem Shop für Ihr Konto freigeschaltet.",
    ),
    ("range", Verdict.NO): Said(
        "At the moment the range of products you asked about is not shown to you in our shop.",
        "Der Produktbereich, nach dem Sie gefragt haben, wird Ihnen derzeit in unserem Shop nicht angezeigt.",
    ),
    ("range", Verdict.UNKNOWN): Said(
        "We cannot say yet whether the range of products you asked about should be shown to you in our shop.",
        "Ob Ihnen der Produktbereich, nach dem Sie gefragt haben, in unserem Shop angezeigt werden sollte, "
        "können wir noch nicht sagen.",
    ),
    ("voucher", Verdict.YES): Said(
        "The voucher you asked about can be redeemed with your account.",
        "Der Gutschein, nach dem Sie gefragt haben, kann mit Ihrem Konto eingelöst werden.",
    ),
    ("voucher", Verdict.NO): Said(
        "At the moment the voucher you asked about cannot be redeemed as you wished to.",
        "Der Gutschein, nach dem Sie gefragt haben, kann derzeit nicht wie gewünscht eingelöst werden.",
    ),
    ("voucher", Verdict.UNKNOWN): Said(
        "We cannot say yet whether the voucher you asked about can be redeemed with your account.",
        "Ob der Gutschein, nach dem Sie gefragt haben, mit Ihrem Konto eingelöst werden kann, "
        "können wir noch nicht sagen.",
    ),
    ("offer", Verdict.YES): Said(
        "The offer you asked about applies to your account.",
        "Das Angebot, nach dem Sie gefragt haben, gilt für Ihr Konto.",
    ),
    ("offer", Verdict.NO): Said(
        "At the moment the offer you asked about does not apply to your account.",
        "Das Angebot, nach dem Sie gefragt haben, gilt derzeit nicht für Ihr Konto.",
    ),
    ("offer", Verdict.UNKNOWN): Said(
        "We cannot say yet whether the offer you asked about applies to your account.",
        "Ob das Angebot, nach dem Sie gefragt haben, für Ihr Konto gilt, können wir noch nicht sagen.",
    ),
}
"""The first sentence, by what was asked about and the verdict."""

REASONS = {
    "yes": Said("All conditions for this are met.", "Alle Voraussetzungen dafür sind erfüllt."),
    "no": Said("There is an obstacle with {}.", "Es gibt ein Hindernis bei {}."),
    "unknown": Said(
        "We have not been able to look at everything about {} so far.",
        "Wir konnten bei {} noch nicht alles prüfen.",
    ),
    "customer.exists": Said(
        "We have found no account under the details that we have.",
        "Unter den Angaben, die uns vorliegen, haben wir kein Konto gefunden.",
    ),
    "customer.unique": Said(
        "The details that we have fit more than one account.",
        "Die Angaben, die uns vorliegen, passen zu mehreren Konten.",
    ),
    "customer.active": Said(
        "Your account is not active, so you cannot log in with it.",
        "Ihr Konto ist nicht aktiv, deshalb können Sie sich damit nicht anmelden.",
    ),
    "customer.registered": Said(
        "This is only for customers who have an account and are logged in.",
        "Dies gilt nur für Kundinnen und Kunden, die ein Konto haben und angemeldet sind.",
    ),
    "company.selected": Said(
        "Your account is not linked with the company that you were shopping for.",
        "Ihr Konto ist nicht mit dem Unternehmen verbunden, für das Sie eingekauft haben.",
    ),
    "segment.exists": Said(
        "The customer group that this is for does not exist.",
        "Die Kundengruppe, für die dies gilt, gibt es nicht.",
    ),
    "segment.active": Said(
        "The customer group that this is for is switched off.",
        "Die Kundengruppe, für die dies gilt, ist abgeschaltet.",
    ),
    "segment.valid": Said(
        "The customer group that this is for does not apply at this time.",
        "Die Kundengruppe, für die dies gilt, ist zu diesem Zeitpunkt nicht gültig.",
    ),
    "segment.site": Said(
        "The customer group that this is for does not apply in the shop that you used.",
        "Die Kundengruppe, für die dies gilt, gilt nicht in dem Shop, den Sie benutzt haben.",
    ),
    "member.assigned": Said(
        "Your account does not belong to the customer group that this is for.",
        "Ihr Konto gehört nicht zu der Kundengruppe, für die dies gilt.",
    ),
    "member.inherited": Said(
        "Your account does not belong to any group that this is for.",
        "Ihr Konto gehört zu keiner Gruppe, für die dies gilt.",
    ),
    "member.rules": Said(
        "Your account does not meet the conditions of the customer group that this is for.",
        "Ihr Konto erfüllt die Bedingungen der Kundengruppe, für die dies gilt, nicht.",
    ),
    "member.kept": Said(
        "Your account may have been taken out of the customer group that this is for.",
        "Ihr Konto wurde womöglich aus der Kundengruppe genommen, für die dies gilt.",
    ),
    "item.exists": Said(
        "We do not find it in our range.",
        "Wir finden es nicht in unserem Sortiment.",
    ),
    "item.published": Said(
        "It has not been released for the shop.",
        "Es ist nicht für den Shop freigegeben.",
    ),
    "item.assigned": Said(
        "It does not belong to the range that is open to your account.",
        "Es gehört nicht zu dem Sortiment, das für Ihr Konto freigeschaltet ist.",
    ),
    "item.available": Said(
        "It is not available in the shop that you used.",
        "Es ist in dem Shop, den Sie benutzt haben, nicht verfügbar.",
    ),
    "category.path": Said(
        "It stands in a part of our range that is not shown at this time.",
        "Es steht in einem Teil unseres Sortiments, der zu diesem Zeitpunkt nicht angezeigt wird.",
    ),
    "catalog.site": Said(
        "It does not belong to the range of the shop that you used.",
        "Es gehört nicht zum Sortiment des Shops, den Sie benutzt haben.",
    ),
    "platform.agrees": Said(
        "Our shop shows something other than our records say.",
        "Unser Shop zeigt etwas anderes, als unsere Unterlagen sagen.",
    ),
    "coupon.exists": Said(
        "We do not know a voucher of this kind.",
        "Einen solchen Gutschein kennen wir nicht.",
    ),
    "coupon.valid": Said(
        "The voucher does not apply at this time.",
        "Der Gutschein ist zu diesem Zeitpunkt nicht gültig.",
    ),
    "coupon.uses": Said(
        "The voucher has been used as often as it may be.",
        "Der Gutschein wurde bereits so oft eingelöst, wie es möglich ist.",
    ),
    "coupon.audience": Said(
        "The voucher is only for certain customers, or only for those who are logged in.",
        "Der Gutschein gilt nur für bestimmte oder nur für angemeldete Kundinnen und Kunden.",
    ),
    "coupon.segment": Said(
        "The voucher is for a customer group that your account does not belong to.",
        "Der Gutschein ist für eine Kundengruppe bestimmt, zu der Ihr Konto nicht gehört.",
    ),
    "coupon.item": Said(
        "The voucher does not apply to the products in your order.",
        "Der Gutschein gilt nicht für die Produkte in Ihrer Bestellung.",
    ),
    "coupon.cart": Said(
        "The voucher cannot be set against the cart as it was put together.",
        "Der Gutschein lässt sich auf den Warenkorb, so wie er zusammengestellt war, nicht anrechnen.",
    ),
    "coupon.order": Said(
        "Your order does not meet the conditions of the voucher.",
        "Ihre Bestellung erfüllt die Bedingungen des Gutscheins nicht.",
    ),
}
"""The second sentence: of a no by the check that fails, else by the verdict."""

TOPICS = {
    "customer": Said("your account", "Ihrem Konto"),
    "company": Said("the company of your account", "dem Unternehmen Ihres Kontos"),
    "segment": Said("the customer group that this is for", "der Kundengruppe, für die dies gilt"),
    "member": Said("your membership of the customer group", "Ihrer Zugehörigkeit zu der Kundengruppe"),
    "item": Said("what you asked about", "dem, wonach Sie gefragt haben"),
    "category": Said("its place in our range", "dem Platz in unserem Sortiment"),
    "catalog": Said("the range of the shop", "dem Sortiment des Shops"),
    "coupon": Said("the voucher", "dem Gutschein"),
    "platform": Said("what the shop shows", "der Anzeige im Shop"),
    "other": Said("one of the conditions", "einer der Voraussetzungen"),
}
"""What a check is about, by the first word of its code; in German in the dative."""

STEPS = {
    "yes": Said(
        "If you do not see it, please log out and in again, and write to us if that does not help.",
        "Falls Sie es nicht sehen, melden Sie sich bitte ab und wieder an, "
        "und schreiben Sie uns, wenn das nicht hilft.",
    ),
    "unknown": Said(
        "We are looking into it and will write to you as soon as we know.",
        "Wir klären das und schreiben Ihnen, sobald wir es wissen.",
    ),
    "wait": Said(
        "You need not do anything: this changes by itself on {moment}.",
        "Sie müssen nichts tun: Das ändert sich am {moment} von selbst.",
    ),
    "switch": Said(
        "Please change whom you are shopping for in your account: as another of your companies, "
        "or without one, you have it already.",
        "Bitte wechseln Sie in Ihrem Konto, für wen Sie einkaufen: Für ein anderes Ihrer Unternehmen "
        "oder ohne ein Unternehmen gilt es bereits.",
    ),
    "log in": Said(
        "Please log in with your account rather than ordering as a guest: it applies to your account "
        "already.",
        "Bitte melden Sie sich mit Ihrem Konto an, statt als Gast zu bestellen: "
        "Für Ihr Konto gilt es bereits.",
    ),
    "under way": Said(
        "A change is being made at this moment; we will look again when it is done, and write to you.",
        "Gerade wird etwas geändert; wir sehen danach noch einmal nach und schreiben Ihnen.",
    ),
    "themselves": Said(
        "You can change that yourself: please look at the conditions again, and try once more.",
        "Das können Sie selbst ändern: Bitte sehen Sie sich die Bedingungen noch einmal an "
        "und versuchen Sie es erneut.",
    ),
    "account": Said(
        "We can put that right for your account, and will write to you when it is done.",
        "Wir können das für Ihr Konto richtigstellen und schreiben Ihnen, wenn es erledigt ist.",
    ),
    "passed on": Said(
        "We have passed this on to those in charge, and will write to you as soon as they have decided.",
        "Wir haben dies an die Zuständigen weitergegeben "
        "und schreiben Ihnen, sobald darüber entschieden ist.",
    ),
    "who": Said(
        "Please tell us the e-mail address with which you log in.",
        "Bitte nennen Sie uns die E-Mail-Adresse, mit der Sie sich anmelden.",
    ),
    "look again": Said(
        "If you think that this is a mistake, please write to us, and we will look at it again.",
        "Wenn Sie das für einen Irrtum halten, schreiben Sie uns bitte, und wir sehen es uns noch einmal an.",
    ),
}
"""The third sentence, by what is done about it."""

MONTHS = tuple(
    Said(*names)
    for names in (
        ("January", "Januar"), ("February", "Februar"), ("March", "März"), ("April", "April"),
        ("May", "Mai"), ("June", "Juni"), ("July", "Juli"), ("August", "August"),
        ("September", "September"), ("October", "Oktober"), ("November", "November"),
        ("December", "Dezember"),
    )
)  # fmt: skip
