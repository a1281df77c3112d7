"""The REST side: Wix's Data Permissions API and its neighbours over httpx. Knows nothing of Pulumi."""
