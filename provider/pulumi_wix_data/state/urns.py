"""URNs and references to providers, taken apart as the engine itself does it."""

from __future__ import annotations

from dataclasses import dataclass

_PREFIX = "urn:pulumi:"
STACK_TYPE = "pulumi:pulumi:Stack"
"""The type of the resource that stands for the stack itself."""
PROVIDER_TYPE_PREFIX = "pulumi:providers:"


@dataclass(frozen=True)
class Urn:
    """`urn:pulumi:STACK::PROJECT::PARENTS$TYPE::NAME`. Only the name may hold `::`."""

    text: str
    stack: str
    project: str
    type: str
    """The resource's own type, without those of its parents."""
    name: str
    """The logical name, as the program gives it."""

    @classmethod
    def parse(cls, text: str) -> Urn:
        """Raises ValueError when `text` is not a URN."""
        parts = text.removeprefix(_PREFIX).split("::", 3)
        if not text.startswith(_PREFIX) or len(parts) < 4:
            raise ValueError(f"{text[:200]!r} is not a URN")
        stack, project, types, name = parts
        return cls(text, stack, project, types.rpartition("$")[2], name)

    @property
    def is_stack(self) -> bool:
        """Whether it is that of the stack itself."""
        return self.type == STACK_TYPE

    @property
    def is_provider(self) -> bool:
        """Whether it is that of a provider."""
        return self.type.startswith(PROVIDER_TYPE_PREFIX)


def name_in(urn: str) -> str:
    """The logical name in a URN; the whole text where it is not one."""
    try:
        return Urn.parse(urn).name
    except ValueError:
        return urn


def type_and_name(urn: str) -> str:
    """What a program knows of a resource at once: its URN may have to wait for that of its parent."""
    try:
        parsed = Urn.parse(urn)
    except ValueError:
        return urn
    return f"{parsed.type}::{parsed.name}"
