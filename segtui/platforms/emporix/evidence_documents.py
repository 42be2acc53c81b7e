"""Where the fields of groups, catalogs and availability stand in Emporix JSON."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasPath, BeforeValidator, Field

from segtui.model import Availability, Catalog, Document, Group, LocalizedText
from segtui.platforms.emporix.documents import EmporixValidity
from segtui.platforms.emporix.lenient import VENDOR, NullIsEmpty, inside


class EmporixGroup(Group):
    """A group as IAM lists it."""

    model_config = VENDOR

    legal_entity_id: str | None = inside("b2b", "legalEntityId")
    b2b: object = None


class EmporixSegmentGroup(Group):
    """A group as a segment lists it: its company is known to IAM only."""

    model_config = VENDOR

    id: str = Field(validation_alias=AliasPath("group", "id"), exclude=True)
    name: LocalizedText = inside("group", "name")
    group: object = None


class EmporixGroupUser(Document):
    """A user of a group as IAM lists them."""

    model_config = VENDOR

    user_id: str = Field(alias="userId")
    user_type: str | None = Field(default=None, alias="userType")


class EmporixMatch(Document):
    """A product that matches."""

    model_config = VENDOR

    id: str


class EmporixAvailability(Availability):
    """An availability record (`availability.yml`)."""

    model_config = VENDOR

    product_id: str | None = Field(default=None, alias="productId")


def _is_visible(status: object) -> bool | None:
    return {"visible": True, "not_visible": False}.get(str(status).lower())


class EmporixShownCatalog(Catalog):
    """A catalog (`catalog.yml`)."""

    model_config = VENDOR

    visible: bool | None = inside("visibility", "visible")
    window: EmporixValidity | None = Field(default=None, alias="visibility")
    shown_now: Annotated[bool | None, BeforeValidator(_is_visible)] = Field(
        default=None, validation_alias="status", exclude=True
    )
    stated_status: object = Field(default=None, alias="status")
    sites: Annotated[tuple[str, ...], NullIsEmpty()] = Field(default=(), alias="publishedSites")
    category_ids: Annotated[tuple[str, ...], NullIsEmpty()] = Field(default=(), alias="categoryIds")
