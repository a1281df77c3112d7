"""No block stands in a document that no test runs."""

from __future__ import annotations

import importlib
from pathlib import Path

from tests.docs.blocks import ALL_BLOCKS, CLAIMED, DOCUMENTS, REPOSITORY


def test_every_block_is_run() -> None:
    for module in sorted(Path(__file__).parent.glob("test_*.py")):
        importlib.import_module(f"tests.docs.{module.stem}")
    assert sorted(set(ALL_BLOCKS) - CLAIMED) == []


def test_the_documents_with_blocks_are_found() -> None:
    found = {name.partition(" |")[0] for name in ALL_BLOCKS}
    assert found <= set(DOCUMENTS)
    assert found >= {"README.md", "CONTRIBUTING.md", "docs/tutorial.md", "examples/quickstart/README.md"}


def test_a_document_without_blocks_shows_no_command() -> None:
    """What a reader would run is in a block, so that a test runs it."""
    found = {name.partition(" |")[0] for name in ALL_BLOCKS}
    for document in set(DOCUMENTS) - found:
        lines = (REPOSITORY / document).read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if line.startswith(("$ ", "```"))] == []
