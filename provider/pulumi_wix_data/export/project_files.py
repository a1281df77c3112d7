"""The files of the project beside its program: for Pulumi, for pip, for git, and for the reader."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..documentation import INSTALL, address_of
from ..sanitize import counted
from ..settings import ACCOUNT_ID, SITE_ID
from ..user_files import yaml_text
from .language_names import ExportLanguage


@dataclass(frozen=True)
class ExportedSite:
    """What the project is about."""

    site_id: str
    account_id: str | None
    stack: str
    package_version: str
    """The version of pulumi-wix-data that the project needs, at least."""
    names_roles: bool = False
    """Whether the program looks roles up by their titles."""
    left_out: int = 0
    """How many levels and special permissions the program does not declare."""
    has_stack: bool = False
    """Whether the stack is made already."""


@dataclass(frozen=True)
class _Runtime:
    """What differs between the projects of two languages."""

    name: str
    commands: tuple[str, ...]
    """Before the first preview."""
    ignored: tuple[str, ...]
    """What git leaves alone."""
    retain: str
    """The resource option that keeps a resource as it is."""
    options: Mapping[str, str] = field(default_factory=dict[str, str])


_PLUGIN = "wix-data plugin install"
_RUNTIMES = {
    ExportLanguage.PYTHON: _Runtime(
        "python",
        ("pulumi install",),
        (".venv/", "__pycache__/"),
        "retain_on_delete=True",
        {"toolchain": "pip", "virtualenv": ".venv"},
    ),
    ExportLanguage.TYPESCRIPT: _Runtime(
        "nodejs", (_PLUGIN, "pulumi package add wix-data"), ("node_modules/", "sdks/"), "retainOnDelete: true"
    ),
    ExportLanguage.YAML: _Runtime("yaml", (_PLUGIN,), (), "retainOnDelete: true"),
}
PROJECT = "Pulumi.yaml"
PACKAGE_JSON = "package.json"


def stack_file(stack: str) -> str:
    """The name of the file with a stack's configuration."""
    return f"Pulumi.{stack}.yaml"


def project_files(site: ExportedSite, language: ExportLanguage) -> dict[str, str]:
    """The files beside the program, by their paths in the project. None holds a secret."""
    runtime = _RUNTIMES[language]
    files = {
        PROJECT: _project(site, runtime),
        stack_file(site.stack): _stack(site),
        "README.md": _readme(site, runtime),
    }
    if runtime.ignored:
        files[".gitignore"] = "".join(f"{each}\n" for each in runtime.ignored)
    if language is ExportLanguage.PYTHON:
        files["requirements.txt"] = f"pulumi-wix-data>={site.package_version}\n"
    if language is ExportLanguage.TYPESCRIPT:
        files[PACKAGE_JSON] = _json({"private": True, "main": "index.ts", **_PACKAGES})
        files["tsconfig.json"] = _json({"compilerOptions": _COMPILER, "files": ["index.ts"]})
    return files


_PACKAGES = {
    "dependencies": {"@pulumi/pulumi": "^3.248.0"},
    "devDependencies": {"@types/node": "^20.0.0", "typescript": "^5.9.0"},
}
_COMPILER = {"strict": True, "target": "es2022", "module": "commonjs", "moduleResolution": "node", "outDir": "bin"}


def _json(document: object) -> str:
    return f"{json.dumps(document, indent=2)}\n"


def _project(site: ExportedSite, runtime: _Runtime) -> str:
    return _yaml(
        {
            "name": f"wix-permissions-{site.site_id[:8]}",
            "description": f"Who can do what with the data of Wix site {site.site_id}",
            "runtime": {"name": runtime.name, "options": dict(runtime.options)} if runtime.options else runtime.name,
        }
    )


def _stack(site: ExportedSite) -> str:
    account = {ACCOUNT_ID: site.account_id} if site.account_id else {}
    return _yaml({"config": {**account, SITE_ID: site.site_id}})


def _yaml(document: dict[str, object]) -> str:
    return yaml_text(document)


def _readme(site: ExportedSite, runtime: _Runtime) -> str:
    make_stack = () if site.has_stack else (f"pulumi stack init {site.stack}",)
    commands = (*runtime.commands, *make_stack, "pulumi preview", "pulumi up")
    return f"""\
# Permissions of Wix site {site.site_id}

The program declares what the site had when `wix-data export` read it. Set the environment variable `WIX_API_KEY` to the
API key. Then, in this folder:

```bash
{chr(10).join(commands)}
```

Where `pulumi install` does not find the package `pulumi-wix-data`, its {address_of(INSTALL)} says where it is.

The preview shows only creates, and no warnings: nobody gains or loses access. A warning means that the site has changed
since the export. `pulumi up` then takes the site over as it is. From then on, edit the program, and read what the
preview says before each `pulumi up`.
{_about(site)}
`pulumi destroy` puts back the levels that the collections had before the first `pulumi up`, and removes the special
permissions that the program declares. A resource with `{runtime.retain}` stays as it is.
"""


def _about(site: ExportedSite) -> str:
    """What holds for this program alone."""
    said: list[str] = []
    if site.names_roles:
        said.append(
            "Roles are looked up by their titles, with `wix-data:accountId`: a role that gets another title\n"
            "needs that title here."
        )
    if site.left_out:
        what = counted(site.left_out, "declaration")
        said.append(f"The program leaves out {what}, each with the reason in a comment that begins with `Left out:`.")
    return "".join(f"\n{each}\n" for each in said)
