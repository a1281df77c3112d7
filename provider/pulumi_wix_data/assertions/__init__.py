"""Assertions in programs: what the program declares must keep them, or the preview fails.

```python
from pulumi_wix_data.assertions import assert_access, member, visitor

assert_access(visitor().cannot_read("Orders"), member().can_update_only_own("Reviews"))
```
"""

from .assert_access import assert_access
from .claims import AccessAssertionFailed, Claim, Who, cms_editor, member, role, user, visitor

__all__ = [
    "AccessAssertionFailed",
    "Claim",
    "Who",
    "assert_access",
    "cms_editor",
    "member",
    "role",
    "user",
    "visitor",
]
