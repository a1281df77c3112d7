"""The order in which an engine is looked for."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine_setup.cache import cache_folder, entry
from engine_setup.go_build import build_engine
from engine_setup.official import install_official, sdk_version
from engine_setup.on_path import engine_on_path
from engine_setup.versions import HOW_TO_INSTALL, MINIMUM, built_version, dotted
from file_lock import exclusive
from set_up import SetupError


def find_engine() -> Path:
    """The folder that holds `pulumi` and its Python language host: put it first on PATH.

    Looks on PATH, then in the cache; then fills the cache with the official installer, or else with Go.
    Raises SetupError, with what to install or to free, when none of these gives one.
    """
    return engine_on_path() or _kept_engine(cache_folder()) or _make_engine(cache_folder())


def _kept_engine(folder: Path) -> Path | None:
    versions = [version for version in (sdk_version(), built_version()) if version is not None]
    return next((place for version in versions if (place := entry(folder, version)).is_dir()), None)


def _make_engine(folder: Path) -> Path:
    try:
        with exclusive(folder / ".lock", "Another run is making the Pulumi engine; waiting for it."):
            return _kept_engine(folder) or _install(folder) or _build(folder)
    except OSError as error:
        raise SetupError(
            f"The Pulumi engine cannot be kept in {folder} ({error}): make room there, or name "
            "another folder in the environment variable WIX_DATA_ENGINE_DIR."
        ) from None


def _install(folder: Path) -> Path | None:
    wanted = sdk_version()
    return None if wanted is None else install_official(entry(folder, wanted), wanted)


def _build(folder: Path) -> Path:
    go = shutil.which("go")
    if go is None:
        raise SetupError(
            f"No Pulumi engine {dotted(MINIMUM)} or later is on PATH, and no Go to build one: "
            f"{HOW_TO_INSTALL}, or install Go (https://go.dev/doc/install) and run this again."
        )
    return build_engine(entry(folder, built_version()), Path(go))
