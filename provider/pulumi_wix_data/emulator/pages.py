"""The HTML page that a wrong path (or a gateway) answers with."""

from __future__ import annotations


def error_page(status: int) -> str:
    """A small HTML page, which no JSON parser can read."""
    return f"<!DOCTYPE html>\n<html><head><title>Error {status}</title></head><body>Error {status}</body></html>\n"
