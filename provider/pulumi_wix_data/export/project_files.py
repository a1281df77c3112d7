"""The files of the project beside its program: for Pulumi, for pip, for git, and for the reader."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from ..documentation import INSTALL, address_of
from ..sanitize import counted
from ..settings import ACCOUNT_ID, SITE_ID


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


def stack_file(stack: str) -> str:
    """The name of the file with a stack's configuration."""
    return f"Pulumi.{stack}.yaml"


def project_files(site: ExportedSite) -> dict[str, str]:
    """The files, by their paths in the project. None holds a secret."""
    return {
        "Pulumi.yaml": _project(site),
        stack_file(site.stack): _stack(site),
        "requirements.txt": f"pulumi-wix-data>={site.package_version}\n",
        ".gitignore": ".venv/\n__pycache__/\n",
        "README.md": _readme(site),
    }


def _project(site: ExportedSite) -> str:
    return _yaml(
        {
            "name": f"wix-permissions-{site.site_id[:8]}",
            "description": f"Who can do what with the data of Wix site {site.site_id}",
            "runtime": {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}},
        }
    )


def _stack(site: ExportedSite) -> str:
    account = {ACCOUNT_ID: site.account_id} if site.account_id else {}
    return _yaml({"config": {**account, SITE_ID: site.site_id}})


def _yaml(document: dict[str, object]) -> str:
    return yaml.safe_dump(document, sort_keys=False, width=120)


def _readme(site: ExportedSite) -> str:
    commands = ["pulumi install", f"pulumi stack init {site.stack}", "pulumi preview", "pulumi up"]
    if site.has_stack:
        del commands[1]
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
permissions that the program declares. A resource with `retain_on_delete=True` stays as it is.
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
