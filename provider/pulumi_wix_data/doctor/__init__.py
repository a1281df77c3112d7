"""What `wix-data doctor` looks at: the settings, the way to Wix, what the key may do, and the tools on this machine."""
