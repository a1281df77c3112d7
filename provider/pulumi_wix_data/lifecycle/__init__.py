"""What each step of each resource does: check, create, read, diff, update, delete. Knows no Pulumi class."""
