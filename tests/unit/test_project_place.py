"""Where findings stand: at the line that declares, or at the project's file, relative to the repository."""

from __future__ import annotations

from pathlib import Path

from pulumi_wix_data.cli.project_place import ProjectPlace, project_place
from pulumi_wix_data.state.positions import Position


def _project(folder: Path, name: str, file: str = "Pulumi.yaml") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(f"name: {name}\n", encoding="utf-8")


def test_a_position_is_told_relative_to_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    _project(tmp_path / "infra" / "wix", "shop")
    place = project_place(tmp_path / "infra" / "wix")
    assert place.of(Position("orders.py", 7)) == Position("infra/wix/orders.py", 7)
    assert place.of(None) == Position("infra/wix/Pulumi.yaml", 1)


def test_each_project_of_a_repository_is_found_by_its_name(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    _project(tmp_path, "root")
    _project(tmp_path / "shop", "shop")
    _project(tmp_path / "teams" / "blog", "blog", "Pulumi.yml")
    files = {name: project_place(tmp_path, name).of(None).file for name in ("root", "shop", "blog", "elsewhere")}
    assert files == {
        "root": "Pulumi.yaml",
        "shop": "shop/Pulumi.yaml",
        "blog": "teams/blog/Pulumi.yml",
        "elsewhere": "Pulumi.yaml",
    }
    inner = tmp_path / "shop" / "deep"
    inner.mkdir()
    assert project_place(inner, "shop") == project_place(tmp_path, "shop")


def test_without_a_project_or_with_one_that_cannot_be_read_it_is_the_usual_file(tmp_path: Path) -> None:
    assert project_place(tmp_path) == ProjectPlace("", "Pulumi.yaml")
    (tmp_path / "Pulumi.yaml").write_bytes(b"\xff: [")
    assert project_place(tmp_path, "shop").of(None) == Position("Pulumi.yaml", 1)
