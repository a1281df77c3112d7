"""The example of tests in TypeScript runs, and fails where the permissions are not what it says."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.docs.blocks import REPOSITORY, Block, runs
from tests.docs.shell import Shell, pulumi_shell
from tests.shared.npm_packages import node_modules

pytestmark = pytest.mark.engine

EXAMPLE = REPOSITORY / "examples" / "typescript_test"


@runs("examples/typescript_test/README.md | Tests in TypeScript | bash")
def test_the_example_passes_and_can_fail(tmp_path: Path, shown: Block) -> None:
    install, permissions, test = shown.commands
    assert (install, permissions) == ("npm install", "pulumi -C permissions install")
    project = tmp_path / "shop"
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns("node_modules", "build", ".venv", "__pycache__"))
    packages = json.loads((EXAMPLE / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    (project / "node_modules").symlink_to(node_modules(**packages))
    shell = pulumi_shell(project, tmp_path / "home")
    Shell(project / "permissions", shell.environment).pulumi_install()

    passed = shell.run(test)
    assert re.search(r"^. pass 2$", passed, re.MULTILINE)  # the mark before it is another in each version of Node
    program = project / "permissions" / "__main__.py"
    program.write_text(program.read_text(encoding="utf-8").replace("STAFF_ONLY", "SHOW_CONTENT"), encoding="utf-8")
    failed = shell.run("node --test build/*.test.js", succeeds=False)  # compiled already
    assert re.search(r"^. fail 2$", failed, re.MULTILINE)
    assert "+ 'ANYONE'" in failed
