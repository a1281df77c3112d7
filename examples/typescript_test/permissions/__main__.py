"""Who can do what with the data of the shop."""

from pulumi_wix_data import CollectionPermissions, Preset

CollectionPermissions("orders", data_collection_id="Orders", preset=Preset.STAFF_ONLY)
CollectionPermissions("products", data_collection_id="Products", preset=Preset.SHOW_CONTENT)
