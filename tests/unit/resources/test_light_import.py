"""Importing the package, declaring resources and keeping memory load neither the HTTP library nor the API's models."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

LOADED = 'import json, sys; print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))'
DECLARE = """
import pulumi
from pulumi.runtime import Mocks, set_mocks, test

class Echo(Mocks):
    def new_resource(self, args):
        return args.name, args.inputs
    def call(self, args):
        return {}

set_mocks(Echo())
from pulumi_wix_data import *
site = "2f6e4a1c-0000-4000-8000-000000000001"

@test
def program():
    wix = WixSite("eu", site_id=site, api_key_env="EU")
    CollectionPermissions("a", site_id=site, data_collection_id="A", preset=Preset.PRIVATE, on_destroy=OnDestroy.LOCK)
    SpecialPermission("b", data_collection_id="A", policy_id="7", item_read=Access.ALLOWED,
                      opts=pulumi.ResourceOptions(provider=wix))

program()
"""
WITHOUT_LOOKUPS = DECLARE.replace(
    "import *", "import Access, CollectionPermissions, OnDestroy, Preset, SpecialPermission, WixSite"
)


@pytest.mark.parametrize("program", ["import pulumi_wix_data", WITHOUT_LOOKUPS])
def test_no_heavy_library_is_loaded(program: str) -> None:
    done = subprocess.run([sys.executable, "-c", f"{program}\n{LOADED}"], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert "pulumi_wix_data" in loaded
    assert not loaded & {"httpx", "pydantic", "tenacity", "starlette", "typer"}


def test_memory_is_light_enough_for_every_program_and_provider() -> None:
    program = f"from pulumi_wix_data.memory import notes, run_book\nrun_book.RunBook.open(None)\n{LOADED}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert "sqlite3" in loaded
    assert not loaded & {"asyncio", "grpc", "httpx", "pulumi", "pydantic", "tenacity"}


def test_the_commands_together_load_no_heavy_library() -> None:
    names = ("audit", "doctor", "emulator", "export", "matrix", "plugin", "recover", "review")
    program = "\n".join(f"import pulumi_wix_data.cli.{name}_command" for name in names)
    done = subprocess.run([sys.executable, "-c", f"{program}\n{LOADED}"], capture_output=True, text=True, check=True)
    assert not set(json.loads(done.stdout)) & {"httpx", "pulumi", "pydantic", "rich", "starlette", "tenacity", "yaml"}


def test_importing_the_package_does_not_even_load_pulumi() -> None:
    program = f"import pulumi_wix_data\n{LOADED}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "pulumi" not in json.loads(done.stdout)
