"""The files of the project beside its program: for Pulumi, for pip, for git, and for the reader."""

from __future__ import annotations

from dataclasses import dataclass

from ..settings import ACCOUNT_ID, SITE_ID


@dataclass(frozen=True)
class ExportedSite:
    """What the project is about."""

    site_id: str
    account_id: str | None
    stack: str
    package_version: str
    """The version of pulumi-wix-data that the project needs, at least."""


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
    return f"""\
name: wix-permissions-{site.site_id[:8]}
description: Who can do what with the data of Wix site {site.site_id}
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: .venv
"""


def _stack(site: ExportedSite) -> str:
    account = f"  {ACCOUNT_ID}: {site.account_id}\n" if site.account_id else ""
    return f"config:\n{account}  {SITE_ID}: {site.site_id}\n"


def _readme(site: ExportedSite) -> str:
    return f"""\
# Permissions of Wix site {site.site_id}

The program declares what the site had when `wix-data export` read it. With the API key in the environment variable
`WIX_API_KEY`, in this folder:

```bash
pulumi install
pulumi stack init {site.stack}
pulumi preview
pulumi up
```

The preview shows creates only, and no warning: nobody gains or loses access. A warning means that the site has changed
since. `pulumi up` then takes the site over as it is. From there on, edit the program, and read what the preview says.

`pulumi destroy` puts the levels of collections back to what they were before `pulumi up`, which is what the program
declared at first. It removes the special permissions that the program declares. `retain_on_delete=True` keeps them.
"""
