"""How much a finding matters."""

from __future__ import annotations

from enum import Enum


class Severity(str, Enum):
    """From what is good to know to what should not stay until tomorrow. The order is total."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def weight(self) -> int:
        """0 for LOW up to 3 for CRITICAL."""
        return list(Severity).index(self)
