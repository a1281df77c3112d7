"""A Pulumi project for what a live site has now: what `wix-data export` writes."""
