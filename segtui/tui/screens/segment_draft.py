"""What is being written about a segment: the texts of a form, and the fields that they make."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace

from segtui.drafts import SegmentFields
from segtui.errors import BadInput
from segtui.mixins import JsonValue
from segtui.model import SegmentKind, SegmentStatus
from segtui.plain import plain
from segtui.platforms.port import Capabilities

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", re.ASCII)


@dataclass
class LocalizedDraft:
    """A text in several languages as it is being typed; what nobody touched stays as it was, sign by sign."""

    given: dict[str, str]
    typed: dict[str, str] = field(default_factory=dict)

    def shown(self, language: str) -> str:
        """The text of a language as a line shows it."""
        return self.typed.get(language, plain(self.given.get(language, "")))

    def texts(self) -> dict[str, str]:
        """All texts; those that were emptied are left out."""
        kept = {}
        for language in dict.fromkeys((*self.given, *self.typed)):
            typed = self.typed.get(language)
            if typed is None or (language in self.given and typed == plain(self.given[language])):
                if language in self.given:
                    kept[language] = self.given[language]
            elif typed.strip():
                kept[language] = typed.strip()
        return kept


class SegmentDraft:
    """The fields of a segment while they are being edited; the validity is the form's."""

    def __init__(self, fields: SegmentFields, languages: tuple[str, ...], can: Capabilities) -> None:
        self.fields = fields
        self.can = can
        self.rules = "" if fields.rules is None else json.dumps(fields.rules, ensure_ascii=False)
        """As it is typed."""
        self.name = LocalizedDraft(dict(fields.name))
        self.description = LocalizedDraft(dict(fields.description))
        self.languages = list(dict.fromkeys((*languages, *fields.name, *fields.description)))
        """In the order of the rows: first those that are asked for, such as the profile's."""
        known = fields.status in (SegmentStatus.ACTIVE, SegmentStatus.INACTIVE)
        self.status = fields.status if known else None
        self.site = fields.site

    def add_language(self, code: str) -> str:
        """Have rows for one more language; raises BadInput for what is none, or is there already."""
        wanted = code.strip()
        if not _LANGUAGE.fullmatch(wanted):
            raise BadInput(f"{code!r} is no language tag.", hint="Write one such as en or de-CH.")
        if wanted in self.languages:
            raise BadInput(f"There is a line for {wanted} already.", hint="Type the text there.")
        self.languages.append(wanted)
        return wanted

    @property
    def keeps_kind(self) -> bool:
        """Whether it is a segment that is there already: its kind does not change."""
        return bool(self.fields.name)

    @property
    def has_other_rules(self) -> bool:
        """Whether something else is typed than it had."""
        before = "" if self.fields.rules is None else json.dumps(self.fields.rules, ensure_ascii=False)
        return self.rules.strip() != before

    def _rules(self) -> JsonValue:
        if not self.has_other_rules:
            return self.fields.rules
        if not self.rules.strip():
            return None
        try:
            rules: JsonValue = json.loads(self.rules)
        except ValueError as error:
            hint = 'Write them as {"customer.contacts.country": "DE"}.'
            raise BadInput(f"The rules are no JSON: {error}.", hint=hint) from error
        return rules

    def written(self) -> SegmentFields:
        """The fields, still with the validity they came with.

        Raises BadInput where there is no name, status or site; none of these is ever assumed.
        """
        name = self.name.texts()
        if not any(text.strip() for text in name.values()):
            raise BadInput("A segment needs a name.", hint="Give it one in at least one language.")
        if self.status is None:
            raise BadInput("The status is not chosen.", hint="Choose whether it is active.")
        if not self.site and self.can.sites:
            raise BadInput("The site is not chosen.", hint="Choose the site it is for.")
        rules = self._rules()
        is_new = not self.keeps_kind
        kind = (SegmentKind.FIXED if rules is None else SegmentKind.DYNAMIC) if is_new else self.fields.kind
        return replace(
            self.fields,
            kind=kind,
            rules=rules,
            name=name,
            description=self.description.texts(),
            status=self.status,
            site=self.site,
        )
