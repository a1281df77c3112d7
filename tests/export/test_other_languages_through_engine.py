"""An exported program in YAML or TypeScript takes the site over without any change, through the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import Wix
from tests.engine.key_vault import SECRETS_PROVIDER
from tests.export.export_world import exporting
from tests.shared.language_project import (
    TYPESCRIPT,
    YAML,
    Language,
    language_project,
    other_language_environment,
)

pytestmark = pytest.mark.engine


@pytest.mark.parametrize(
    "language",
    [
        pytest.param(each, marks=pytest.mark.skipif(bool(each.missing), reason=each.missing), id=each.name)
        for each in (YAML, TYPESCRIPT)
    ],
)
def test_it_takes_the_site_over_as_it_is(
    settings: dict[str, str], key_vault: dict[str, str], wix: Wix, tmp_path: Path, language: Language
) -> None:
    before, project = wix.permissions(), tmp_path / "project"
    exporting(settings, "export", "--language", language.name, "--out", str(project)).expect_success()
    if language is TYPESCRIPT:  # what `pulumi package add` leaves
        language_project(TYPESCRIPT, "pulumi package add wix-data", tmp_path / "example")
        (project / "node_modules").symlink_to(tmp_path / "example" / "node_modules")
    environment = other_language_environment(tmp_path / "home") | settings | key_vault
    # The project's own configuration must do.
    del environment["WIX_SITE_ID"], environment["WIX_ACCOUNT_ID"]
    stack = Stack(project, environment, name="live")
    stack.run("stack", "init", "live", "--secrets-provider", SECRETS_PROVIDER).expect_success()
    stack.install_plugin()
    preview = stack.preview()
    assert preview.exit_code == 0, preview.document
    assert preview.warnings == ""
    assert list(preview.steps.values()) == [["create"]] * 39
    stack.up().expect_success()
    assert wix.permissions() == before
    assert stack.preview().changes == {}
