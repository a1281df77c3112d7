"""The quickstart in TypeScript and Go: deployed, changed, imported and destroyed, by a user without Python."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_wix_data.emulator.process import running_emulator
from tests.docs.blocks import REPOSITORY, Block, block
from tests.docs.docs_world import Sites
from tests.docs.shell import Shell
from tests.docs.test_quickstart import BEFORE, DECLARED, SITE, permissions_of
from tests.engine.engine_stack import Preview
from tests.shared.language_project import GO, TYPESCRIPT, Language, language_project, other_language_environment

INSTALL = block("docs/other-languages.md | Install the plugin | bash 2")
PAGE = "docs/other-languages.md"
NEWSLETTER = ["SITE_MEMBER_AUTHOR", "CMS_EDITOR", "CMS_EDITOR", "CMS_EDITOR"]
IMPORTED_IN_TYPESCRIPT = f"""
new CollectionPermissions("newsletter", {{
    dataCollectionId: "Newsletter",
    itemRead: AccessLevel.SiteMemberAuthor,
    itemInsert: AccessLevel.CmsEditor,
    itemUpdate: AccessLevel.CmsEditor,
    itemRemove: AccessLevel.CmsEditor,
}}, {{ import: "{SITE}/Newsletter" }});
"""
IMPORTED_IN_GO = f"""
		if _, err := wixdata.NewCollectionPermissions(ctx, "newsletter", &wixdata.CollectionPermissionsArgs{{
			DataCollectionId: pulumi.String("Newsletter"),
			ItemRead:         wixdata.AccessLevelSiteMemberAuthor,
			ItemInsert:       wixdata.AccessLevelCmsEditor,
			ItemUpdate:       wixdata.AccessLevelCmsEditor,
			ItemRemove:       wixdata.AccessLevelCmsEditor,
		}}, pulumi.Import(pulumi.ID("{SITE}/Newsletter"))); err != nil {{
			return err
		}}
"""


def _typescript_changed(program: str) -> str:
    changed = program.replace("itemInsert: AccessLevel.SiteMember,", "itemInsert: AccessLevel.Anyone,", 1)
    return changed + IMPORTED_IN_TYPESCRIPT


def _go_changed(program: str) -> str:
    changed = program.replace("wixdata.AccessLevelSiteMember,", "wixdata.AccessLevelAnyone,", 1)
    before, after, rest = changed.partition("pulumi.Run(func(ctx *pulumi.Context) error {\n")
    return before + after + IMPORTED_IN_GO + rest


@pytest.mark.parametrize(
    ("language", "add", "shown", "change"),
    [
        pytest.param(
            language,
            block(f"{PAGE} | {heading} | bash"),
            block(f"examples/{language.name}/README.md | The quickstart, in {heading} | bash"),
            change,
            marks=pytest.mark.skipif(bool(language.missing), reason=language.missing),
            id=language.name,
        )
        for language, heading, change in (
            (TYPESCRIPT, "TypeScript", _typescript_changed),
            (GO, "Go", _go_changed),
        )
    ],
)
def test_the_quickstart_is_deployed_changed_imported_and_destroyed(
    tmp_path: Path, language: Language, add: Block, shown: Block, change: Callable[[str], str]
) -> None:
    first, *commands = shown.commands
    assert add.commands == [first]
    language_project(language, first, tmp_path / "project")
    with running_emulator(REPOSITORY / "examples" / "quickstart" / "shop.yaml") as emulator:
        environment = other_language_environment(
            tmp_path / "home",
            WIX_API_BASE_URL=emulator.url,
            WIX_API_KEY="demo-key-of-the-quickstart",
            PULUMI_SKIP_CONFIRMATIONS="true",
        )
        shell, sites = Shell(tmp_path / "project", environment), Sites(emulator)
        by_pipx, install = INSTALL.commands
        assert by_pipx.startswith("pipx install")
        # Without the preview that `pulumi up` starts with: other tests see it, and here it takes long.
        output = shell.run(install, *commands[:-1], f"{commands[-1]} --skip-preview")
        assert "Products: itemRead SITE_MEMBER_AUTHOR → ANYONE (wider" in output
        assert "$PATH" not in output
        assert permissions_of(sites) == DECLARED

        emulator.put_collection(SITE, "Newsletter")
        program = shell.folder / language.program
        program.write_text(change(program.read_text(encoding="utf-8")), encoding="utf-8")
        sites.calls()
        shell.run("pulumi up --skip-preview")
        written = [each for each in sites.calls() if not each.startswith(("get_", "list_"))]
        assert written == ["update_permissions"]
        assert (sites.levels("Orders", SITE)[1], sites.levels("Newsletter", SITE)) == ("ANYONE", NEWSLETTER)
        preview = shell.run("pulumi preview --json 2>/dev/null")
        assert Preview(0, json.loads(preview)).changes == {}

        shell.run("pulumi destroy --skip-preview")
        assert {name: each for name, each in permissions_of(sites).items() if name != "Newsletter"} == BEFORE
        assert sites.levels("Newsletter", SITE) == NEWSLETTER
