"""What the documentation says of the native provider."""

from __future__ import annotations

from tests.docs.blocks import Block, block, runs
from tests.docs.docs_world import ORDERS, SITE, Sites
from tests.docs.shell import Shell

PROGRAM = block("docs/other-languages.md | Move a Python program | python")
IMPORT = block("docs/other-languages.md | Import | bash")
SHORTEST = block("README.md | A program | python")
DECLARED = ["CMS_EDITOR", "SITE_MEMBER", "CMS_EDITOR", "PRIVILEGED"]


@runs("docs/other-languages.md | Install the plugin | bash")
def test_a_stack_moves_to_the_plugin_that_the_command_installs(shell: Shell, sites: Sites, shown: Block) -> None:
    shell.environment["WIX_SITE_ID"] = SITE
    program = shell.folder / "__main__.py"
    program.write_text(SHORTEST.text, encoding="utf-8")
    shell.run("pulumi stack init test", "pulumi up --yes --skip-preview", shown.text)
    sites.calls()
    program.write_text(PROGRAM.text, encoding="utf-8")
    shell.run("pulumi up --yes --skip-preview")
    assert sites.calls() == {}
    assert sites.levels("Orders") == DECLARED
    shell.run("pulumi destroy --yes --skip-preview")
    assert sites.levels("Orders") == ORDERS

    before = sites.everything()
    output = shell.run(IMPORT.text)
    assert "site.json: imports of 4 CollectionPermissions and 1 SpecialPermission; 0 left out." in output
    assert sites.everything() == before
    assert "6 unchanged" in shell.run("pulumi refresh --yes --skip-preview")
