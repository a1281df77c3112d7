"""The local stack's environment: the caller's, without what would lead its commands elsewhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from stack_setup.layout import ACCOUNT_ID, API_KEY, JOURNAL, PASSPHRASE, PULUMI_HOME, SITE_ID, STATE, VENV


def local_environment(caller: Mapping[str, str], engine: Path, address: str) -> dict[str, str]:
    """The variables for `pulumi` and `wix-data`: `engine` is a folder, `address` the stand-in's URL.

    The address goes by environment and not by stack config: its port is another one in each run, and a second
    `make up` must find nothing to change.
    """
    kept = {name: value for name, value in caller.items() if not _leads_elsewhere(name)}
    return {
        **kept,
        # The language host of a built engine knows no `virtualenv` option: it takes the first python on PATH.
        "PATH": os.pathsep.join([str(VENV / "bin"), str(engine), caller.get("PATH", os.defpath)]),
        "VIRTUAL_ENV": str(VENV),
        "NO_PROXY": _with_loopback(caller.get("NO_PROXY", caller.get("no_proxy", ""))),
        "no_proxy": _with_loopback(caller.get("no_proxy", caller.get("NO_PROXY", ""))),
        "PULUMI_BACKEND_URL": f"file://{STATE}",
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_HOME": str(PULUMI_HOME),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "WIX_API_BASE_URL": address,
        "WIX_DATA_STATE_DIR": str(JOURNAL),
        "WIX_API_KEY": API_KEY,
        "WIX_ACCOUNT_ID": ACCOUNT_ID,
        "WIX_SITE_ID": SITE_ID,
    }


def _leads_elsewhere(name: str) -> bool:
    # WIX_DATA_DEBUG and its like are switches of the package and say nothing of where.
    return name.startswith(("PULUMI_", "WIX_", "PYTHONHOME")) and not name.startswith("WIX_DATA_")


def _with_loopback(hosts: str) -> str:
    return f"{hosts},127.0.0.1" if hosts else "127.0.0.1"
