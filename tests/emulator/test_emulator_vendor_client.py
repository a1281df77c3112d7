"""Wix's official JavaScript client, unchanged, works against the emulator."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.emulator_caller import ROLE, SITE, Wix

CLIENT = Path(__file__).parents[1] / "vendor_client"
STORES = "Stores/My Products"


def installed_client() -> Path:
    """The client's folder with its packages: installed once, and again whenever package.json changes."""
    manifest = (CLIENT / "package.json").read_bytes()
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pulumi-wix-data"
    folder = caches / f"vendor-client-{hashlib.sha256(manifest).hexdigest()[:16]}"
    if not folder.exists():
        caches.mkdir(parents=True, exist_ok=True)
        # Installed aside and renamed: what stands under the final name is always complete.
        with tempfile.TemporaryDirectory(dir=caches) as temporary:
            aside = Path(temporary) / "client"
            aside.mkdir()
            shutil.copy(CLIENT / "package.json", aside)
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=aside, check=True)
            try:
                aside.rename(folder)
            except OSError:
                assert folder.exists(), "only another test process that was faster may be in the way"
    shutil.copy(CLIENT / "run_client.mjs", folder / f"run_client.{os.getpid()}.mjs")
    return folder


def run_client(url: str) -> dict[str, Any]:
    folder = installed_client()
    script = folder / f"run_client.{os.getpid()}.mjs"
    environment = {**os.environ, "EMULATOR_URL": url, "API_KEY": "good-key", "SITE_ID": SITE}
    try:
        done = subprocess.run(
            ["node", str(script)], env=environment, capture_output=True, text=True, timeout=120, check=False
        )
    finally:
        script.unlink()
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason="node or npm is not on PATH")
def test_the_official_client_works_unchanged(wix: Wix) -> None:
    wix.emulator.put_collection(SITE, "Stores/Fixed", collection_type="WIX_APP")
    answer = run_client(wix.emulator.url)
    steps = {step.pop("step"): step for step in answer["steps"]}
    special_id = answer["specialId"]

    def value(name: str) -> Any:
        assert "value" in steps[name], steps[name]
        return steps[name]["value"]

    def refusal(name: str) -> tuple[int, str | None]:
        assert steps[name]["requestId"], steps[name]
        return steps[name]["status"], steps[name]["code"]

    levels = {
        "itemRead": "ANYONE",
        "itemInsert": "SITE_MEMBER",
        "itemUpdate": "CMS_EDITOR",
        "itemRemove": "PRIVILEGED",
    }
    unspecified = dict.fromkeys(levels, "UNSPECIFIED")
    subject = {"_id": special_id, "policyId": ROLE}

    before = value("getPermissions")["dataPermissions"]
    assert (before["_id"], before["itemRead"], before["specialPermissions"]) == (STORES, "SITE_MEMBER_AUTHOR", [])
    updated: dict[str, Any] = {"_id": STORES, **levels, "specialPermissions": []}
    assert value("updatePermissions") == {"dataPermissions": updated}
    added = {**subject, **unspecified, "itemRead": "ALLOWED", "itemInsert": "ALLOWED"}
    assert value("addSpecialPermissions") == {"specialPermissions": added}
    assert refusal("addSpecialPermissions again") == (409, "ALREADY_EXISTS")
    assert steps["addSpecialPermissions invalid"]["status"] == 400
    assert steps["addSpecialPermissions invalid"]["violations"] == ["specialPermissions.userId"]
    changed = {**subject, **unspecified, "itemUpdate": "ALLOWED"}
    assert value("updateSpecialPermissions") == {"specialPermissions": changed}
    assert value("getPermissions after")["dataPermissions"] == {**updated, "specialPermissions": [changed]}
    assert value("getMyPermissions") == dict.fromkeys(levels, True)
    assert value("removeSpecialPermissions") == {}
    assert refusal("removeSpecialPermissions again") == (404, "NOT_FOUND")
    assert refusal("getPermissions missing") == (404, "WDE0025")

    page = value("listDataCollections")
    assert [collection["_id"] for collection in page["collections"]] == ["Orders", "Stores/Fixed"]
    assert page["pagingMetadata"] == {"count": 2, "offset": 1, "total": 4, "tooManyToCount": False}
    assert value("getDataCollection")["_id"] == STORES
    assert refusal("getDataCollection missing") == (404, "WDE0025")
    assert steps["unknown key"]["status"] == 401
    assert steps["lost scope"]["status"] == 403

    assert refusal("prefixed key") == (400, "WDE0117")
    assert refusal("no site: WDE0117") == (400, "WDE0117")
    assert steps["no site: forbidden"]["status"] == 403
    assert refusal("no site: MISSING_METASITE_ID") == (428, "MISSING_METASITE_ID")
    assert steps["no site: noContext"]["status"] == 401
    assert refusal("lost scope as WDE0117") == (400, "WDE0117")
    assert refusal("blank 403") == (403, "PERMISSION_DENIED")
    assert steps["html 403"]["status"] == 403
    for code, status in (("WDE0110", 400), ("WDE0052", 400), ("WDE0122", 429), ("WDE0014", 429)):
        assert refusal(code) == (status, code)
    assert refusal("fixed collection") == (400, "WDE0080")
    assert steps["special id that is no GUID"]["status"] == 400


@pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason="node or npm is not on PATH")
def test_what_the_official_client_sends_is_what_we_know_of_it(wix: Wix) -> None:
    answer = run_client(wix.emulator.url)
    requests, special_id = answer["requests"], answer["specialId"]
    targets = [request["target"] for request in requests]
    assert {request["host"] for request in requests} == {"www.wixapis.com"}
    assert targets[0] == "/wix-data/v1/permissions?dataCollectionId=Stores%2FMy+Products"
    removal = f"/wix-data/v1/permissions/special/{special_id}?specialPermissionsId={special_id}"
    assert removal in targets
    collection = "/wix-data/v2/collections/Stores/My%20Products?dataCollectionId=Stores%2FMy+Products"
    assert collection in targets
    assert requests[0]["consistent"] is None
    assert requests[2]["consistent"] is not None
    assert wix.emulator.calls()["total"] == len(requests)
