"""The native door: a provider plugin that hands each request of the engine to the lifecycle of the resource's kind."""
