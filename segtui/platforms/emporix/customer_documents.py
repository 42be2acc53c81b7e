"""Where the fields of customers and companies stand in Emporix JSON.

Source: `customer-tenant.yml`, `customer-management.yml`; fact sheet, 5 and 7.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, AliasPath, Field

from segtui.model import Customer, CustomerRef, LegalEntity
from segtui.platforms.emporix.documents import EmporixCompanyRef
from segtui.platforms.emporix.lenient import VENDOR, Logins, NullIsEmpty, inside


class EmporixCustomer(Customer):
    """A customer profile (`customer-tenant.yml`)."""

    model_config = VENDOR

    id: str = Field(validation_alias=AliasChoices("id", "customerNumber"), serialization_alias="id")
    number: str | None = Field(default=None, alias="customerNumber")
    first_name: str | None = Field(default=None, alias="firstName")
    last_name: str | None = Field(default=None, alias="lastName")
    email: str | None = Field(
        default=None,
        validation_alias=AliasChoices("contactEmail", "email"),
        serialization_alias="contactEmail",
    )
    logins: Logins = Field(default=(), validation_alias="accounts", exclude=True)
    accounts: object = None
    on_hold: bool | None = Field(default=None, alias="onHold")
    business_model: str | None = Field(default=None, alias="businessModel")
    companies: Annotated[tuple[EmporixCompanyRef, ...], NullIsEmpty()] = Field(
        default=(), validation_alias=AliasPath("b2b", "legalEntities"), exclude=True
    )
    b2b: object = None
    preferred_language: str | None = Field(default=None, alias="preferredLanguage")
    preferred_site: str | None = Field(default=None, alias="preferredSite")


class EmporixContactCompany(LegalEntity):
    """The company of a contact assignment, with what the customer is to it.

    One example of the vendor calls the customer of the row `contact` (trap 38).
    """

    model_config = VENDOR

    id: str = Field(validation_alias=AliasPath("legalEntity", "id"), exclude=True)
    name: str | None = inside("legalEntity", "name")
    kind: str | None = inside("legalEntity", "type")
    parent_id: str | None = inside("legalEntity", "parentId")
    contact_kind: str | None = Field(default=None, alias="type")
    customer_id: str | None = Field(
        default=None,
        validation_alias=AliasChoices(AliasPath("customer", "id"), AliasPath("contact", "id")),
        exclude=True,
    )
    """Whose assignment it is; filters of this service are re-checked against it (trap 40)."""
    assignment_id: str | None = Field(default=None, alias="id")
    stated_company: object = Field(default=None, alias="legalEntity")
    stated_customer: object = Field(default=None, alias="customer")
    stated_contact: object = Field(default=None, alias="contact")


class EmporixCompanyContact(CustomerRef):
    """The customer of a contact assignment; as `EmporixContactCompany`, the row may say `contact`."""

    model_config = VENDOR

    id: str = Field(
        validation_alias=AliasChoices(AliasPath("customer", "id"), AliasPath("contact", "id")), exclude=True
    )
    first_name: str | None = Field(
        default=None,
        validation_alias=AliasChoices(AliasPath("customer", "name"), AliasPath("contact", "name")),
        exclude=True,
    )
    last_name: str | None = Field(
        default=None,
        validation_alias=AliasChoices(AliasPath("customer", "surname"), AliasPath("contact", "surname")),
        exclude=True,
    )
    email: str | None = Field(
        default=None,
        validation_alias=AliasChoices(AliasPath("customer", "email"), AliasPath("contact", "email")),
        exclude=True,
    )
    company_id: str | None = Field(
        default=None, validation_alias=AliasPath("legalEntity", "id"), exclude=True
    )
