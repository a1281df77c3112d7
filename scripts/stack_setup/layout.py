"""Where the local stack keeps its things, and the values that its files agree on."""

from __future__ import annotations

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
VENV = REPOSITORY / ".venv"
SEED = REPOSITORY / "examples" / "quickstart" / "shop.yaml"

LOCAL = REPOSITORY / ".local"
STATE = LOCAL / "state"
PULUMI_HOME = LOCAL / "pulumi-home"
JOURNAL = LOCAL / "journal"
DATABASE = LOCAL / "shop.sqlite"
LOCK = LOCAL / "lock"
PREVIEW = LOCAL / "preview.json"
EMULATOR_LOG = LOCAL / "emulator.log"

STACK = "local"
# None of these opens anything but the stand-in on this machine. They are those of shop.yaml and
# Pulumi.local.yaml.
PASSPHRASE = "quickstart"  # noqa: S105
API_KEY = "demo-key-of-the-quickstart"
ACCOUNT_ID = "5f1c8a52-7d3e-4b96-9a04-c2e8b1d07f63"
SITE_ID = "c7a0f2d4-1b6e-4e58-8f39-06d5b9a3e712"
