"""Which Pulumi engine is old enough to refuse, and which one is built."""

from __future__ import annotations

import platform
import re
import sys
from pathlib import Path

MINIMUM = (3, 200, 0)
"""The oldest Pulumi CLI that the package is used with."""

HOW_TO_INSTALL = "install the Pulumi CLI (https://www.pulumi.com/docs/install/)"
"""The half of a sentence that tells a person what to do."""

MODULES = Path(__file__).resolve().parent.parent / "engine"
"""The Go modules that engine and language hosts are built from."""
ENGINE_MODULE = MODULES / "pulumi"
LANGUAGE_HOST_MODULE = MODULES / "language_host"
SDK_GENERATOR_MODULE = MODULES / "sdk_generator"


def parse_version(text: str) -> tuple[int, int, int] | None:
    """The first `major.minor.patch` in `text`, or None. A pre-release counts as its release."""
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def dotted(version: tuple[int, int, int]) -> str:
    """`(3, 250, 0)` as `3.250.0`."""
    return ".".join(str(part) for part in version)


def built_version() -> str:
    """The version of the engine that a build gives, as `3.250.0`; it stands in the module's go.mod alone."""
    module = (ENGINE_MODULE / "go.mod").read_text(encoding="utf-8")
    required = re.search(r"^require \S+ v(\S+)$", module, re.MULTILINE)
    if required is None:
        raise AssertionError(f"{ENGINE_MODULE}/go.mod requires no engine")
    return required[1]


def platform_tag() -> str:
    """Names this system and processor in a cache folder's name, such as `linux-x86_64`."""
    return f"{sys.platform}-{platform.machine().lower()}"
