"""Live sites against the state of a stack: what `wix-data audit` finds, and what was accepted. No network."""
