"""The benchmark's parts: contestants, services, measured commands, and the report."""
