"""The Pulumi side: the resources, and the thin providers that hand each step to the lifecycle."""
