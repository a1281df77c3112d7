"""A hook of the build: the README as a page of a package registry shows it, where the files beside it are not.

Relative links become absolute once `[project.urls]` in pyproject.toml names the repository. Until then, their words
stay.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

sys.path.insert(0, str(Path(__file__).parent))  # hatchling loads a hook by its path

from relative_links import relink, source_address


class PackageReadme(MetadataHookInterface):
    """Writes the field `readme`."""

    def update(self, metadata: dict[str, Any]) -> None:
        """The README, without relative links."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        page = relink(text, lambda _target: True, source_address(metadata))
        metadata["readme"] = {"content-type": "text/markdown", "text": page}
