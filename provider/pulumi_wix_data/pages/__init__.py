"""HTML pages that load nothing from anywhere: one layout, one template engine, one picture of a level."""
