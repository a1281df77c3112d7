"""A Pulumi stack from outside: its state, its configuration, and what both say of our resources."""
