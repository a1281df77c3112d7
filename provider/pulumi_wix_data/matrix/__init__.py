"""Who can do what, from a live site, a stack's state or a preview, in every form that people ask for."""
