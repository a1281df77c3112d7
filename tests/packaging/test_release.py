"""What is published: the same bytes each time, with a page for a registry, by a release that checks itself."""

from __future__ import annotations

import email
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from readme_renderer.markdown import render
from scripts.relative_links import relink

ROOT = Path(__file__).parents[2]
URLS = '[project.urls]\nSource = "https://forge.example/shop/pulumi-wix-data"\n\n[project.optional-dependencies]'
RELEASE = ROOT / ".github" / "workflows" / "release.yml"


def _run(*command: str | Path, cwd: Path, succeeds: bool = True) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False, timeout=300
    )
    assert (done.returncode == 0) is succeeds, done.stdout + done.stderr
    return done.stdout + done.stderr


def _copy(place: Path, *, published: bool = False) -> Path:
    """The files that git knows, at another place and with other times; with an address, as at publication."""
    listed = _run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, place / name)
            shutil.copymode(ROOT / name, place / name)
    if published:
        text = (place / "pyproject.toml").read_text(encoding="utf-8")
        assert "[project.optional-dependencies]" in text
        text = text.replace("[project.optional-dependencies]", URLS, 1)
        (place / "pyproject.toml").write_text(text, encoding="utf-8")
    return place


def _build(repository: Path) -> dict[str, Path]:
    _run(sys.executable, "-m", "build", "--no-isolation", cwd=repository)
    return {file.name: file for file in (repository / "dist").iterdir()}


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(name))


def _page(built: dict[str, Path]) -> str:
    wheel = next(file for name, file in built.items() if name.endswith(".whl"))
    metadata = _metadata(wheel)
    assert metadata["Description-Content-Type"] == "text/markdown"
    payload = metadata.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return _build(_copy(tmp_path_factory.mktemp("built")))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return _build(_copy(tmp_path_factory.mktemp("published"), published=True))


def test_two_builds_make_the_same_bytes(built: dict[str, Path], tmp_path: Path) -> None:
    again = _build(_copy(tmp_path / "elsewhere"))
    assert len(built) == 2

    def digests(files: dict[str, Path]) -> dict[str, str]:
        return {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()}

    assert digests(again) == digests(built)


def test_both_pass_the_strict_check(published: dict[str, Path], built: dict[str, Path]) -> None:
    for files in (published, built):
        said = _run(sys.executable, "-m", "twine", "check", "--strict", *files.values(), cwd=ROOT)
        assert said.count("PASSED") == 2


def test_the_sdist_builds_the_same_wheel(built: dict[str, Path], tmp_path: Path) -> None:
    sdist = next(file for name, file in built.items() if name.endswith(".tar.gz"))
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    _run(sys.executable, "-m", "build", "--no-isolation", "--wheel", cwd=unpacked)
    (wheel,) = (unpacked / "dist").iterdir()
    assert wheel.read_bytes() == built[wheel.name].read_bytes()


def test_before_publication_the_page_has_no_link_that_leads_nowhere(built: dict[str, Path]) -> None:
    page = _page(built)
    assert re.findall(r"\]\((?!https://)", page) == []
    assert "CollectionPermissions(" in page
    assert "Key rotation" in page


def test_at_publication_links_and_the_picture_lead_to_the_repository(published: dict[str, Path]) -> None:
    page = _page(published)
    assert re.findall(r"\]\((?!https://)", page) == []
    address = "https://forge.example/shop/pulumi-wix-data"
    assert f"]({address}/blob/main/docs/operations.md#key-rotation)" in page
    assert f"]({address}/raw/main/docs/who-can-do-what.png)" in page
    for place in re.findall(rf"\]\({address}/(?:blob|raw)/main/([^#)]+)", page):
        assert (ROOT / place).exists(), place


def test_a_registry_renders_the_page(published: dict[str, Path]) -> None:
    """With the library that registries use: it returns None for what it cannot show."""
    html = render(_page(published))
    assert html is not None
    assert html.count("<table>") == _page(published).count("\n|---")
    assert re.match(r"<h1[^>]*>pulumi-wix-data<", html)
    assert "To change at publication" not in html


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("see [a](b.md#c)", "see [a](at/blob/main/b.md#c)"),
        ("![a](b.png)", "![a](at/raw/main/b.png)"),
        ("[x](#here), [y](https://z)", "[x](#here), [y](https://z)"),
        ("```text\n[a](b.md)\n```\n[c](d)", "```text\n[a](b.md)\n```\n[c](at/blob/main/d)"),
        ("[`a[b]`](c.md)", "[`a[b]`](at/blob/main/c.md)"),
    ],
)
def test_relative_links_become_absolute(given: str, expected: str) -> None:
    assert relink(given, lambda _target: True, "at") == expected


def test_without_an_address_the_words_stay() -> None:
    assert relink("see [a](b.md), ![a picture](c.png)", lambda _target: True, None) == "see a, a picture"


def _release(repository: Path, tag: str, *, succeeds: bool) -> str:
    for command in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "All")):
        _run("git", "-c", "user.name=T", "-c", "user.email=t@t.example", *command, cwd=repository)
    return _run(repository / "scripts" / "build_release.sh", tag, cwd=repository, succeeds=succeeds)


@pytest.mark.parametrize(
    ("tag", "changelog", "is_published", "said"),
    [
        ("v9.9.9", "## [0.1.0] - 2026-01-02", True, "The tag is v9.9.9, and pyproject.toml has version 0.1.0."),
        ("v0.1.0", "## [Unreleased]", True, 'CHANGELOG.md has no section "## [0.1.0]'),
        ("v0.1.0", "## [0.1.0] - 2026-01-02", False, "does not name the repository"),
    ],
)
def test_a_release_that_does_not_agree_with_itself_stops(
    tag: str, changelog: str, is_published: bool, said: str, tmp_path: Path
) -> None:
    repository = _copy(tmp_path / "clone", published=is_published)
    (repository / "CHANGELOG.md").write_text(f"{changelog}\n", encoding="utf-8")
    assert said in _release(repository, tag, succeeds=False)
    assert not (repository / "dist").exists()


def test_a_release_is_built_and_checked(tmp_path: Path) -> None:
    """As the workflow builds it; the pinned tools are installed for it."""
    repository = _copy(tmp_path / "clone", published=True)
    (repository / "CHANGELOG.md").write_text("## [0.1.0] - 2026-01-02\n", encoding="utf-8")
    said = _release(repository, "v0.1.0", succeeds=True)
    assert said.count("PASSED") == 2
    assert sorted(file.name.rpartition("0.1.0")[2] for file in (repository / "dist").iterdir()) == [
        "-py3-none-any.whl",
        ".tar.gz",
    ]
    _expect_what_an_installation_brings(repository / "sbom" / "pulumi-wix-data.cdx.json")


def _expect_what_an_installation_brings(file: Path) -> None:
    """The SBOM names the package, what it needs, and what that needs; nothing of this machine, and no tool of ours."""
    text = file.read_text(encoding="utf-8")
    document = json.loads(text)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert (document["metadata"]["component"]["name"], document["metadata"]["component"]["version"]) == (
        "pulumi-wix-data",
        "0.1.0",
    )
    names = {each["name"].lower().replace("_", "-") for each in document["components"]}
    needs = [
        re.split(r"[^\w-]", each)[0]
        for each in requires("pulumi-wix-data") or []
        if "docs" not in each.partition(";")[2]
    ]
    assert names >= {*needs, "grpcio"}
    assert names.isdisjoint({"pytest", "ruff", "cyclonedx-bom", "pip"})
    assert "file://" not in text
    assert str(file.parents[1]) not in text


def _jobs() -> dict[str, dict[str, Any]]:
    return yaml.safe_load(RELEASE.read_text(encoding="utf-8"))["jobs"]


def test_only_the_job_that_runs_nothing_of_ours_may_publish() -> None:
    jobs = _jobs()
    rights = {name: job["permissions"] for name, job in jobs.items()}
    publish = rights.pop("publish")
    assert publish == {"id-token": "write", "attestations": "write", "contents": "read"}
    assert set(map(str, rights.values())) == {str({"contents": "read"})}
    assert [step for step in jobs["publish"]["steps"] if "run" in step] == []
    assert jobs["publish"]["environment"] == "pypi"
    assert jobs["publish"]["needs"] == ["test", "build"]
    assert "secrets." not in RELEASE.read_text(encoding="utf-8")
