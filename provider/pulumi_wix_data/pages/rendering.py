"""THE way to a page: jinja2 with autoescape. What comes from elsewhere is escaped once more where it does not print."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cache
from importlib.metadata import version
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..permissions.actions import ItemAction
from ..sanitize import CODE, counted, one_line


@dataclass(frozen=True)
class Origin:
    """Where a page comes from: what its head says under the title."""

    facts: dict[str, str] = field(default_factory=dict[str, str])
    """For example `{"site": "0a1b…", "stack": "prod"}`, in the order to show."""
    made: datetime | None = None
    """When; now, without one."""

    def shown(self) -> dict[str, str]:
        """The facts, the time and the version."""
        made = (self.made or datetime.now(timezone.utc)).astimezone(timezone.utc)
        return {
            **self.facts,
            "made": f"{made:%Y-%m-%d %H:%M} UTC",
            "by": f"pulumi-wix-data {version('pulumi-wix-data')}",
        }


def render(template: str, title: str, origin: Origin, **values: Any) -> str:
    """A page made of `templates/<template>.html`. No line of it is a command in a log of GitHub Actions."""
    ours = {"actions": list(ItemAction), "counted": counted}
    page = _environment().get_template(f"{template}.html").render(title=title, origin=origin.shown(), **ours, **values)
    return page.replace("##[", "#&#35;[")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pulumi_wix_data.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["breakable"] = _breakable
    environment.filters["with_code"] = _with_code
    return environment


def _breakable(id_: str) -> Markup:
    """An id that may go on in the next line where one of its words ends, and only where that does not do anywhere."""
    return Markup("<wbr>").join(_WORDS.split(one_line(id_)))


def _with_code(sentence: str) -> Markup:
    """A sentence of ours, whose commands stand between backquotes."""
    code, plain = Markup("<code>{}</code>"), Markup("{}")
    parts = enumerate(CODE.split(one_line(sentence)))
    return Markup("").join(code.format(each[1:-1]) if n % 2 else plain.format(each) for n, each in parts)


_WORDS = re.compile(r"(?<=[/_.-])|(?<=[a-z0-9])(?=[A-Z])")
"""Between the words of an id."""


def _printable(value: Any) -> Any:
    """Markup of ours, and what escapes itself, stays."""
    return one_line(value) if type(value) is str else value
