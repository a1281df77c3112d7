"""Every link and anchor leads somewhere, in the repository and on the site, and nothing is far from the README."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify

from tests.docs.blocks import DOCUMENTS, PAGES, REPOSITORY, github_anchor, prose_of, titles_of

LINKED = (*DOCUMENTS, "CHANGELOG.md", "SECURITY.md")
_LINK = re.compile(r"\]\(([^)\s]+)\)")

WANTED = {
    "install": "docs/install.md#installation",
    "first program": "docs/tutorial.md#write-a-program",
    "adopt": "docs/adopt.md#adopt-an-existing-site",
    "review in CI": "docs/ci.md#the-github-action",
    "an error": "docs/errors.md#handoverfailed",
    "seed format": "docs/emulator.md#the-seed-format",
    "rotation": "docs/operations.md#key-rotation",
    "recover": "docs/operations.md#recover-after-a-killed-run",
}


def _links(document: str) -> list[tuple[str, str]]:
    """The files of the repository that a document links to, by their paths there, and the anchors."""
    file = REPOSITORY / document
    found: list[tuple[str, str]] = []
    for target in _LINK.findall(prose_of(file)):
        if "://" not in target:
            path, _, anchor = target.partition("#")
            linked = (file.parent / path).resolve() if path else file
            assert linked.exists(), f"{document}: {target}"
            found.append((str(linked.relative_to(REPOSITORY)), anchor))
    return found


@pytest.mark.parametrize("document", LINKED)
def test_links_lead_somewhere(document: str) -> None:
    for path, anchor in _links(document):
        assert not anchor or anchor in map(github_anchor, titles_of(REPOSITORY / path)), f"{path}#{anchor}"


@pytest.mark.parametrize("page", PAGES)
def test_the_anchors_of_a_page_are_unique_and_the_same_on_the_site(page: str) -> None:
    titles = titles_of(REPOSITORY / page)
    anchors = [github_anchor(title) for title in titles]
    assert len(set(anchors)) == len(anchors)
    assert anchors == [slugify(title.replace("`", ""), "-") for title in titles]


def test_the_readme_is_short() -> None:
    assert len((REPOSITORY / "README.md").read_text(encoding="utf-8").splitlines()) <= 200


def test_each_page_is_one_click_from_the_readme() -> None:
    linked = {path for path, _ in _links("README.md")}
    assert set(PAGES) - linked == {"docs/index.md", "docs/api.md"}


@pytest.mark.parametrize("target", WANTED.values(), ids=WANTED.keys())
def test_a_newcomer_needs_two_clicks(target: str) -> None:
    """One right to the place, or to the page whose title it is; or one to the page, and one to the place there."""
    page, _, anchor = target.partition("#")
    first, *others = map(github_anchor, titles_of(REPOSITORY / page))
    assert anchor in (first, *others)
    from_readme = _links("README.md")
    assert page in {path for path, _ in from_readme}
    assert anchor == first or (page, anchor) in from_readme or (page, anchor) in _links(page)


def test_the_page_of_errors_begins_with_all_of_them() -> None:
    page = "docs/errors.md"
    linked = [anchor for path, anchor in _links(page) if path == page]
    assert [each for each in map(github_anchor, titles_of(REPOSITORY / page)[2:]) if each not in linked] == []


def test_each_page_is_in_the_navigation_once() -> None:
    navigation = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    named = re.findall(r"^ +- (?:\w+: )?(\S+\.md)$", navigation, re.MULTILINE)
    assert sorted(named) == sorted(page.removeprefix("docs/") for page in PAGES)


def _build(repository: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """What `make docs` runs, on the files of `repository`."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    return subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The files that the site is built from."""
    for folder in ("docs", "scripts", "provider"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "mkdocs.yml", tmp_path)
    return tmp_path


def test_the_site_has_every_page_and_the_docstrings_and_loads_nothing_from_elsewhere(copied: Path) -> None:
    built = _build(copied, copied / "site")
    assert built.returncode == 0, built.stderr
    for page in PAGES:
        name = Path(page).stem
        file = copied / "site" / ("index.html" if name == "index" else f"{name}/index.html")
        html = file.read_text(encoding="utf-8")
        loaded = re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=[\"']?(https?:[^\"'> ]+)", html)
        assert [address for address in loaded if "rel=canonical" not in address] == []
    reference = (copied / "site" / "api" / "index.html").read_text(encoding="utf-8")
    assert "The minimum access level of each action on one collection" in reference
    assert "KeyError" in (copied / "site" / "search" / "search_index.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("wrong", ["[nowhere](nowhere.md)", "[nowhere](settings.md#nowhere)"])
def test_a_link_that_leads_nowhere_fails_the_build(copied: Path, wrong: str) -> None:
    page = copied / "docs" / "index.md"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{wrong}\n", encoding="utf-8")
    assert _build(copied, copied / "site").returncode != 0
