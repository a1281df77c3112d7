"""A hook of mkdocs: links from a page to a file of the repository that is not a page.

In the repository they are relative, so that they work there. In the site they lead to the repository's address, once
`[project.urls]` in pyproject.toml names one; until then the text stays, and the link goes.
"""

from __future__ import annotations

import sys
from importlib.metadata import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # mkdocs loads a hook by its path

from relative_links import relink, source_address


def on_page_markdown(markdown: str, **_unused: object) -> str:
    """The text of a page, with links out of docs/ made absolute or dropped."""
    named = metadata("pulumi-wix-data").get_all("Project-URL") or []
    urls = dict(line.split(", ", 1) for line in named)
    return relink(markdown, lambda target: target.startswith("../"), source_address({"urls": urls}), folder="docs")
