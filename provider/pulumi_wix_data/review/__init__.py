"""The review: what a Pulumi preview changes, as who can do what that they could not before. No network, no Pulumi."""
