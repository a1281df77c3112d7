"""What `wix-data doctor` checks: the settings, the connection to Wix, what the key may do, and the local tools."""
