"""Relative links of a Markdown text, for where its files are not: a registry's page, the site of the docs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import Any

_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
_FENCE = re.compile(r"^(`{3,}).*?^\1[^\S\n]*$", re.DOTALL | re.MULTILINE)


def source_address(project: Mapping[str, Any]) -> str | None:
    """The address of the repository in the table `project` of pyproject.toml; None before publication."""
    address = project.get("urls", {}).get("Source")
    return address.rstrip("/") if address else None


def is_relative(target: str) -> bool:
    """Whether a link leads to a file beside the text: not to an anchor, and not to an address."""
    return not target.startswith("#") and "://" not in target and not target.startswith("mailto:")


def relink(text: str, chosen: Callable[[str], bool], address: str | None, folder: str = "") -> str:
    """The text with the chosen relative links made absolute, or without them where there is no address.

    `folder` is that of the text in the repository. A link without an address leaves its words, a picture its
    description. Blocks of code stay as they are.
    """

    def changed(match: re.Match[str]) -> str:
        mark, words, target = match.groups()
        if not is_relative(target) or not chosen(target):
            return match[0]
        if address is None:
            return words
        path, hash_mark, anchor = target.partition("#")
        place = posixpath.normpath(posixpath.join(folder, path))
        kind = "raw" if mark else "blob"
        return f"{mark}[{words}]({address}/{kind}/main/{place}{hash_mark}{anchor})"

    parts, start = list[str](), 0
    for block in _FENCE.finditer(text):
        parts += [_LINK.sub(changed, text[start : block.start()]), block[0]]
        start = block.end()
    return "".join([*parts, _LINK.sub(changed, text[start:])])
