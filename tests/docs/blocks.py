"""The code blocks of the documents, and which test runs which: a block that no test runs fails the suite."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
PAGES = tuple(sorted(f"docs/{page.name}" for page in (REPOSITORY / "docs").glob("*.md")))
"""The pages of the documentation."""
DOCUMENTS = (
    "README.md",
    *PAGES,
    "CONTRIBUTING.md",
    *sorted(str(page.relative_to(REPOSITORY)) for page in (REPOSITORY / "examples").glob("*/README.md")),
)

_HEADING = re.compile(r"#+ (.*)")
_BLOCK = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r"\s*(`{3,}|~{3,})\s*(\S*)\s*")


def prose_of(file: Path) -> str:
    """A document without its code blocks."""
    return _BLOCK.sub("", file.read_text(encoding="utf-8"))


def titles_of(file: Path) -> list[str]:
    """The headings of a document."""
    return re.findall(r"^#+ (.*)$", prose_of(file), re.MULTILINE)


def github_anchor(title: str) -> str:
    """The anchor of a heading in a repository's page."""
    return re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-")


@dataclass(frozen=True)
class Block:
    """A fenced code block. `name` is document, heading and language, with a number from the second one on."""

    name: str
    language: str
    text: str

    @property
    def commands(self) -> list[str]:
        """The lines of a shell block without their comments."""
        lines = (line.partition(" #")[0].strip() for line in self.text.splitlines())
        return [line for line in lines if line]


def _blocks() -> Iterator[Block]:
    for document in DOCUMENTS:
        seen: dict[str, int] = {}
        heading, fence, language, text = "", "", "", list[str]()
        for line in (REPOSITORY / document).read_text(encoding="utf-8").splitlines():
            mark = _FENCE.fullmatch(line)
            if fence and mark and mark[1] == fence:
                name = f"{document} | {heading} | {language or 'no language'}"
                seen[name] = seen.get(name, 0) + 1
                number = f" {seen[name]}" if seen[name] > 1 else ""
                yield Block(name + number, language, "\n".join(text) + "\n")
                fence = ""
            elif fence:
                text.append(line)
            elif mark:
                fence, language, text = mark[1], mark[2], []
            elif title := _HEADING.fullmatch(line):
                heading = title[1]
        assert not fence, f"{document} has a block without an end"


ALL_BLOCKS = {block.name: block for block in _blocks()}
CLAIMED: set[str] = set()
"""The names of the blocks that a test runs."""


def block(name: str) -> Block:
    """The block with that name, which the calling test module runs."""
    CLAIMED.add(name)
    return ALL_BLOCKS[name]


def runs(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Marks a test as the one that runs these blocks, once for each; it gets each one as `shown`."""
    mark: Callable[[Callable[..., Any]], Callable[..., Any]] = pytest.mark.parametrize(
        "shown", [block(name) for name in names], ids=names
    )
    return mark
