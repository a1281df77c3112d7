"""The commands around a stack: from a live site to a deployed project, its review, its audit."""

from __future__ import annotations

import csv

from tests.docs.adopted_site import adopt
from tests.docs.blocks import REPOSITORY, Block, block, runs
from tests.docs.captured import assert_captured
from tests.docs.docs_world import ORDERS, SITE, Sites
from tests.docs.shell import Shell

SHORTEST = block("README.md | A program | python")
ADOPT = "docs/adopt.md | Adopt an existing site | bash"
IN_README = block("README.md | Adopt an existing site | bash")
ADOPTED = block("docs/adopt.md | Adopt an existing site | text")
MATRIX = block("docs/matrix.md | Who can do what | text")
AUDITED = block("docs/audit.md | Audit | text")
REVIEWED = "docs/review.md | Review a preview | text"
BASELINE = "docs/audit.md | Audit | bash"
SOMEBODY = "8e2f1c7a-5d3b-4a96-b0e8-17c4d9f2a653"
TEN_CHANGES = REPOSITORY / "tests" / "review" / "fixtures" / "ten_changes.json"


def _exit_code(shell: Shell, command: str) -> tuple[int, str]:
    """How the command ended, and what it printed."""
    *printed, code = shell.run(f"status=0; {command} || status=$?; echo; echo $status").splitlines()
    return int(code), "\n".join(printed)


@runs(ADOPT)
def test_a_live_site_becomes_a_stack_without_any_change(shell: Shell, sites: Sites, shown: Block) -> None:
    assert IN_README.text == shown.text
    before = sites.everything()
    project, output = adopt(shell, shown)
    assert_captured(ADOPTED, output)
    collections = len(list(sites.collections(SITE)))
    assert f"{collections} collections and 1 special permission are taken over unchanged." in output
    assert sites.everything() == before
    assert "0 findings." in project.run("wix-data audit")
    assert "6 unchanged" in project.run("pulumi up --skip-preview")


@runs("docs/review.md | Review a preview | bash")
def test_a_preview_is_reviewed_as_shown(shell: Shell, sites: Sites, shown: Block) -> None:
    strict, comment = shown.commands
    before = sites.everything()
    shell.environment["WIX_SITE_ID"] = SITE
    (shell.folder / "__main__.py").write_text(SHORTEST.text, encoding="utf-8")
    shell.run("pulumi stack init test", comment)
    assert "Orders" in (shell.folder / "review.md").read_text(encoding="utf-8")
    assert _exit_code(shell, strict)[0] == 0
    opened = SHORTEST.text.replace("item_read=AccessLevel.CMS_EDITOR", "item_read=AccessLevel.ANYONE")
    (shell.folder / "__main__.py").write_text(opened, encoding="utf-8")
    code, output = _exit_code(shell, strict)
    assert code == 2
    assert "--fail-on public: Orders itemRead" in output
    assert sites.everything() == before


@runs(REVIEWED)
def test_the_review_in_the_readme_is_a_real_one(shell: Shell, shown: Block) -> None:
    shell.environment.pop("COLUMNS", None)
    code, output = _exit_code(shell, f"wix-data review {TEN_CHANGES} --fail-on public --fail-on unknown")
    assert code == 2
    assert_captured(shown, output)


@runs("docs/matrix.md | Who can do what | bash")
def test_the_matrix_of_a_live_site_a_state_and_a_preview(shell: Shell, sites: Sites, shown: Block) -> None:
    live, state, preview = shown.commands
    project, _ = adopt(shell, block(ADOPT))
    sites.calls()
    output = project.run(live)
    assert_captured(MATRIX, output)
    assert "Products" not in output
    assert sites.calls() == {"list_collections": 1, "get_permissions": 1}
    project.run(state)
    with (project.folder / "access.csv").open(encoding="utf-8", newline="") as opened:
        assert {row["dataCollectionId"] for row in csv.DictReader(opened)} == set(sites.collections(SITE))
    assert sites.calls() == {}
    project.run(preview)
    page = (project.folder / "access.html").read_text(encoding="utf-8")
    assert "Stores/Products" in page
    assert sites.everything()[SITE, "Orders"] == (ORDERS, {})


@runs(BASELINE)
def test_an_audit_finds_what_somebody_changed_until_it_is_accepted(shell: Shell, sites: Sites, shown: Block) -> None:
    write, use = shown.commands
    project, _ = adopt(shell, block(ADOPT))
    _open_orders(sites)
    before = sites.everything()
    code, output = _exit_code(project, write)
    assert code == 2
    assert_captured(AUDITED, output)

    assert "say why" in _exit_code(project, use)[1]
    baseline = project.folder / "accepted.yaml"
    baseline.write_text(baseline.read_text(encoding="utf-8").replace("reason: ''", "reason: wanted"), encoding="utf-8")
    code, output = _exit_code(project, use)
    assert code == 0
    assert "4 accepted by the baseline" in output
    sites.emulator.edit_collection(SITE, "Products", {"permissions": {"itemRemove": "ANYONE"}})
    assert _exit_code(project, use)[0] == 2
    before[SITE, "Products"][0][3] = "ANYONE"
    assert sites.everything() == before


@runs("docs/command-line.md | Doctor | text")
def test_the_doctor_in_the_documentation_is_a_real_one(shell: Shell, shown: Block) -> None:
    # The host that tests build is too old for `toolchain`, and the doctor says so.
    (shell.folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    shell.run("pulumi stack init test", f"pulumi config set wix-data:siteId {SITE}")
    assert_captured(shown, shell.run("wix-data doctor"), any_numbers=True)


@runs("docs/operations.md | Large stacks | bash")
def test_an_up_without_checkpoints_leaves_a_whole_state(shell: Shell, sites: Sites, shown: Block) -> None:
    shell.environment["WIX_SITE_ID"] = SITE
    (shell.folder / "__main__.py").write_text(SHORTEST.text, encoding="utf-8")
    shell.run("pulumi stack init test", shown.text)
    assert sites.levels("Orders") != ORDERS
    shell.run("pulumi destroy --skip-preview")
    assert sites.levels("Orders") == ORDERS


def test_exit_codes_are_those_of_the_table(shell: Shell) -> None:
    assert _exit_code(shell, f"wix-data review {TEN_CHANGES}")[0] == 0
    assert _exit_code(shell, "echo nonsense | wix-data review")[0] == 1
    assert _exit_code(shell, f"wix-data review {TEN_CHANGES} --fail-on takeover")[0] == 2


def test_wrong_usage_has_an_exit_code_of_its_own(shell: Shell) -> None:
    code, output = _exit_code(shell, "wix-data review --no-such-option")
    assert "Traceback" not in output
    assert code == 64


def _open_orders(sites: Sites) -> None:
    special = {"userId": SOMEBODY, "itemRemove": "ALLOWED"}
    edit = {"permissions": {"itemRead": "ANYONE"}, "specialPermissions": [special]}
    sites.emulator.edit_collection(SITE, "Orders", edit)
