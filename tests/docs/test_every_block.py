"""No block stands in a document that no test runs."""

from __future__ import annotations

import importlib
from pathlib import Path

from tests.docs.blocks import ALL_BLOCKS, CLAIMED


def test_every_block_is_run() -> None:
    for module in sorted(Path(__file__).parent.glob("test_*.py")):
        importlib.import_module(f"tests.docs.{module.stem}")
    assert sorted(set(ALL_BLOCKS) - CLAIMED) == []


def test_there_are_blocks_in_each_document() -> None:
    assert {name.partition(" |")[0] for name in ALL_BLOCKS} == {
        "README.md",
        "CONTRIBUTING.md",
        "examples/quickstart/README.md",
        "examples/multi_environment/README.md",
    }
