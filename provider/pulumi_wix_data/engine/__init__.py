"""How a provider process speaks with the engine that started it: its messages, and whether it is still there."""
