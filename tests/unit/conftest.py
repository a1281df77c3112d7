"""Nothing here touches what the package keeps on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in place of the one in the user's home."""
    folder = tmp_path / "state"
    monkeypatch.setenv("WIX_DATA_STATE_DIR", str(folder))
    return folder
