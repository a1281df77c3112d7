"""Writes the project into a folder, and leaves alone what it must not overwrite."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..api.errors import WixDataError
from ..settings import SITE_ID
from ..system_faults import why_not_written
from ..user_files import NotReadable, read_user_file
from .program import PACKAGE
from .project_files import PACKAGE_JSON


def require_usable(folder: Path, stack_config: str, site_id: str, *, force: bool) -> None:
    """Raises WixDataError when the folder holds anything and `force` is not set, or the stack of another site."""
    if folder.exists() and not folder.is_dir():
        raise WixDataError(f"{folder} is not a folder; give another one with --out.")
    with _one_sentence(folder):
        if not force and folder.exists() and any(folder.iterdir()):
            raise WixDataError(f"{folder} is not empty: give another folder with --out, or --force to overwrite.")
        if (folder / stack_config).exists():
            _require_same_site(folder / stack_config, site_id)


def write_project(folder: Path, files: dict[str, str], stack_config: str) -> None:
    """Write the files, by their paths in the folder, which is made when it is missing.

    `stack_config` is the file with the stack's configuration. One that is there already is left as it is: it may
    hold the salt of the stack's secrets. So is package.json, where `pulumi package add` keeps what it added. Raises
    WixDataError when the folder cannot be written.
    """
    with _one_sentence(folder):
        _remove_modules_of_before(folder / PACKAGE, files)
        for path, content in files.items():
            file = folder / path
            if path in (stack_config, PACKAGE_JSON) and file.exists():
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8", newline="\n")


def require_free(file: Path, *, force: bool) -> None:
    """Raises WixDataError when there is such a file and `force` is not set, or it is a folder."""
    if file.is_dir():
        raise WixDataError(f"{file} is a folder; --out names the file to write.")
    if file.exists() and not force:
        raise WixDataError(f"{file} is there already: give another --out, or --force to overwrite.")


def write_file(file: Path, content: str) -> None:
    """Write one file; its folder is made when it is missing. Raises WixDataError when it cannot be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise WixDataError(f"{file} cannot be written: {why_not_written(error)}; give another --out.") from error


@contextmanager
def _one_sentence(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise WixDataError(
            f"The folder {folder} cannot be used: {why_not_written(error)}; give another --out."
        ) from error


def _require_same_site(file: Path, site_id: str) -> None:
    try:
        document: Any = read_user_file(file).data
        found: Any = document["config"][SITE_ID]
    except NotReadable as error:
        raise WixDataError(f"{file} is there already and cannot be read: {error}. Repair or remove it.") from error
    except (KeyError, TypeError):
        found = None
    if str(found).lower() != site_id:
        raise WixDataError(
            f"{file} is there already, and is for site {found or 'none'}, not for {site_id}: give another --stack, or "
            "another folder with --out."
        )


def _remove_modules_of_before(package: Path, files: dict[str, str]) -> None:
    """An earlier export may have needed modules that this one does not."""
    for module in [*package.glob("*.py"), *package.glob("*.ts")]:
        if f"{PACKAGE}/{module.name}" not in files:
            module.unlink()
