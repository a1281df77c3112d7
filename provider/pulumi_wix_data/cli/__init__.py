"""The command `wix-data`."""
