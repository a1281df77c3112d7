"""What the resources of the native door share on the program's side."""

from __future__ import annotations

from typing import Any

import pulumi

from ..resources.wix_data_resource import ProgramResource, with_aliases
from .provider import Provider


class NativeResource(ProgramResource):
    """A resource of the native door. A stack that has it by the dynamic one moves without a call."""

    sites = Provider

    def _register(self, resource_name: str, properties: dict[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        opts = with_aliases(opts, [self.kind.dynamic_type])
        pulumi.CustomResource.__init__(self, self.kind.native_type, resource_name, properties, opts)
