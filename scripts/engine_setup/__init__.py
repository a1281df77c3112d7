"""Finds a Pulumi engine for this repository, or makes one: see `find_engine` in search.py."""
