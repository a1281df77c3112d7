"""The contract with Pulumi: property names, ids, kinds of resources, and the one reader of each of its documents."""
