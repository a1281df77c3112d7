"""The domain: levels, actions, subjects, the two permission sets, and what a change of them means. Pure."""
