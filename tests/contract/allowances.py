"""Where the vendor's files contradict themselves, the guides or live tenants: what the contract lets pass.

Every entry names the operation it holds for (shell pattern over operation ids) and what justifies it: a row
of the Emporix fact sheet, section 13 ("trap") or 15 ("D"), or another section; or one of the Shopgate sheet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal


@dataclass(frozen=True)
class Allowance:
    """One finding that is no violation."""

    side: Literal["request", "answer"]
    """Which direction it is about."""
    operation: str
    """Operation ids, as a shell pattern."""
    finding: str
    """Regular expression that matches the whole finding."""
    reason: str
    """Trap or section of the fact sheet, and the contradiction in a few words."""


_STATUS_400 = r"status 400 .*"

ALLOWANCES = (
    Allowance("answer", "GET-customer-segment-retrieve-segments", _STATUS_400, "D8: bad q or sort"),
    Allowance("answer", "GET-customer-segment-retrieve-customers", _STATUS_400, "D8: bad q or sort"),
    Allowance("answer", "GET-customer-segment-retrieve-segment-items", _STATUS_400, "D8: bad q or sort"),
    Allowance("answer", "GET-customer-segment-retrieve-segments-items", _STATUS_400, "D8: bad q or sort"),
    Allowance("answer", "POST-customer-segment-search-items", _STATUS_400, "D8: bad q or sort"),
    Allowance("answer", "*-customer-segment-*-item", _STATUS_400, "trap 17: type in another spelling"),
    Allowance("answer", "GET-product-list-products", _STATUS_400, "section 9: a bad q was measured"),
    Allowance("answer", "POST-product-search-products", _STATUS_400, "section 9: a bad q was measured"),
    Allowance(
        "answer",
        "DELETE-customer-segment-remove-segment",
        r"status (400|404) .*",
        "trap 13: 400 is promised by forceDelete, 404 is sw:delete_unknown_404",
    ),
    Allowance(
        "answer",
        "POST-oauth-request-client-credentials",
        r"status (400|401) .*",
        "section 2.3: token errors are not documented",
    ),
    Allowance(
        "answer",
        "GET-oauth-*-anonymous-access-token",
        r"status (400|401) .*",
        "section 2.3: token errors are not documented",
    ),
    Allowance(
        "answer",
        "POST-customer-authenticate-customer",
        r"body\.initialPassword: .* is not of type 'string'",
        "trap 32: string in the schema, boolean in the example",
    ),
    Allowance(
        "answer",
        "GET-iam-*",
        r"body(\[\d+\])?\.(name|description): .* is not of type 'object'",
        "section 3.3: plain text when one language is asked for",
    ),
    Allowance(
        "answer",
        "POST-category-tree-search-category-trees",
        r"body\.details\[\d+\]: .* is not of type 'string'",
        "section 3.6: text in the schema, an object in the only example",
    ),
    Allowance(
        "request",
        "GET-oauth-refresh-anonymous-access-token",
        r"query (anonymous_token|refresh_token): required, but absent",
        "trap 34: both marked required, either suffices",
    ),
    Allowance(
        "request",
        "GET-customer-mgmt-list-contact-assignments",
        r"query legalEntityId: not declared",
        "trap 40: what the SDK sends",
    ),
    Allowance(
        "request",
        "GET-category-tree-retrieve-category-tree",
        r"query categoryIds\[\]: not declared",
        "section 8: with brackets",
    ),
    Allowance(
        "request",
        "*-customer-tenant-*",
        r"path customerNumber: .* does not match .*",
        "trap 24: the pattern allows one character, the length 66",
    ),
    Allowance(
        "request",
        "*-customer-mgmt-*",
        r"body\.id: .* does not match .*",
        "trap 24: the pattern allows one character, the length 66",
    ),
    Allowance(
        "request",
        "POST-catalog-create-catalog",
        r"body\.id: .* does not match .*",
        "trap 24: here too the pattern allows one character, the length 66",
    ),
    Allowance(
        "answer",
        "PATCH-catalog-update-catalog-properties",
        r"status (404|409) .*",
        "section 3.4: a version locks; PUT declares both, PATCH neither",
    ),
    Allowance(
        "request",
        "PATCH-site-settings-update-site",
        r"body: '\w+' is a required property",
        "section 11: a partial update, and the file's own example of it holds one field",
    ),
    Allowance(
        "request",
        "POST-customer-segment-check-match",
        r"body: 'site' is a required property",
        "trap 1: the example sends siteCode",
    ),
    Allowance(
        "answer",
        "getCustomer*",
        r"body\.customers?(\[\d+\])?\.(first|last)Name: None is not of type 'string'",
        "Shopgate 12.16: expect null everywhere, whatever is declared",
    ),
    Allowance(
        "answer",
        "getCustomer",
        r"body\.customer\.attributes\[\d+\]: Additional properties are not allowed \('name' was unexpected\)",
        "Shopgate section 8: an attribute has a name, which the file adds to an object it has closed",
    ),
    Allowance(
        "answer",
        "createCustomers",
        r"body\.errors\[\d+\]\.entityId: None is not of type 'string'",
        "Shopgate section 5: it may be null, as in the file's own example",
    ),
    Allowance(
        "answer",
        "getCustomers",
        r"body: 'message' is a required property",
        "Shopgate 12.9: a refused list has no form of its own, and either of the two known ones",
    ),
)

GATEWAY_STATUSES = {
    401: "section 3.6: every 401 has the gateway's own body",
    403: "section 2.2: a missing scope is 403 on every operation",
    405: "section 7: a method that does not exist is 405",
    413: "D11: body too large",
    414: "D11: URL too long",
    429: "D12: too many requests",
    431: "D11: headers too large",
    500: "section 2.3: the client meets and repeats 5xx",
    502: "section 2.3: the client meets and repeats 5xx",
    503: "section 2.3: the client meets and repeats 5xx",
    504: "section 2.3: the client meets and repeats 5xx",
}
"""Statuses of the gateway in front of every service: they need not be declared, and then have no schema."""

UNDECLARED_BODIES: dict[str, Any] = {
    "DELETE-customer-segment-remove-segments-bulk": {"type": "array", "items": {"type": "string"}},
    "DELETE-customer-segment-remove-items-bulk": {"type": "array", "items": {"type": "string"}},
    "DELETE-customer-segment-remove-customers-bulk": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["customerId"],
            "properties": {"customerId": {"type": "string"}, "legalEntityId": {"type": "string"}},
            "additionalProperties": False,
        },
    },
}
"""Trap 13 and section 4.2: bulk deletes need a body that the files do not declare."""

BETTER_SCHEMAS = {
    ("GET-category-tree-list-categories", "200"): "/components/schemas/CategoryList",
    ("POST-category-tree-search-categories", "200"): "/components/schemas/CategoryList",
}
"""Operation and status to the schema that really holds. Trap 45: the list is declared as a list of lists."""


OPEN_FILES = frozenset({"product"})
"""Section 9: every product schema is closed and then extended through allOf, so that none of the file's own
examples fits it. Field types still hold."""


def is_allowed(side: str, operation: str, finding: str) -> bool:
    """Say whether a finding is one of the known contradictions."""
    return any(
        allowance.side == side
        and fnmatchcase(operation, allowance.operation)
        and re.fullmatch(allowance.finding, finding, re.DOTALL)
        for allowance in ALLOWANCES
    )
