"""What a session announces, kept instead of shown."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Heard:
    """Keeps what is announced."""

    warnings: list[str] = field(default_factory=list[str])
    lines: list[str] = field(default_factory=list[str])

    def warn(self, message: str) -> None:
        """Keep a warning."""
        self.warnings.append(message)

    def info(self, message: str) -> None:
        """Keep a plain line."""
        self.lines.append(message)
