"""axe-core, which looks for what keeps people from using a page: the package of npm, run in the page itself."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.shared.npm_packages import node_modules


def axe_script() -> str:
    """Its source."""
    return (node_modules(**{"axe-core": "4.14.1"}) / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, script: str) -> list[str]:
    """What it finds: the rule, what it asks for, and the places."""
    page.evaluate(script)
    found: dict[str, Any] = page.evaluate("axe.run()")
    assert found["passes"], "axe-core ran no rule"
    return [
        f"{each['id']} ({each['help']}): {', '.join(node['html'][:120] for node in each['nodes'][:5])}"
        for each in found["violations"]
    ]
