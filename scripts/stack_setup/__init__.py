"""Runs the quickstart against the embedded stand-in of Wix: what `make up` and its siblings share."""
