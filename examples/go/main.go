// Who can do what with the data of a small flower shop.
package main

import (
	wixdata "example.com/pulumi-wix-data/sdk/go/wixdata"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		// The catalogue: every visitor reads it, the shop's staff writes it.
		if _, err := wixdata.NewCollectionPermissions(ctx, "products", &wixdata.CollectionPermissionsArgs{
			DataCollectionId: pulumi.String("Products"),
			Preset:           wixdata.PresetShowContent,
		}); err != nil {
			return err
		}

		// Members order; only staff sees and handles orders, and only administrators remove one.
		if _, err := wixdata.NewCollectionPermissions(ctx, "orders", &wixdata.CollectionPermissionsArgs{
			DataCollectionId: pulumi.String("Orders"),
			ItemRead:         wixdata.AccessLevelCmsEditor,
			ItemInsert:       wixdata.AccessLevelSiteMember,
			ItemUpdate:       wixdata.AccessLevelCmsEditor,
			ItemRemove:       wixdata.AccessLevelPrivileged,
		}); err != nil {
			return err
		}

		// Everybody reads reviews; members write them, and change only their own.
		if _, err := wixdata.NewCollectionPermissions(ctx, "reviews", &wixdata.CollectionPermissionsArgs{
			DataCollectionId: pulumi.String("Reviews"),
			ItemRead:         wixdata.AccessLevelAnyone,
			ItemInsert:       wixdata.AccessLevelSiteMember,
			ItemUpdate:       wixdata.AccessLevelSiteMemberAuthor,
			ItemRemove:       wixdata.AccessLevelCmsEditor,
		}); err != nil {
			return err
		}

		// Every visitor may send the form; what was sent is for the staff.
		if _, err := wixdata.NewCollectionPermissions(ctx, "contact-form", &wixdata.CollectionPermissionsArgs{
			DataCollectionId: pulumi.String("ContactForm"),
			Preset:           wixdata.PresetCollectFormSubmissions,
		}); err != nil {
			return err
		}

		// Beyond the levels: whoever ships has no CMS role, and still sees orders and marks them as sent.
		shippers := wixdata.GetRoleOutput(ctx, wixdata.GetRoleOutputArgs{Title: pulumi.String("Shipping manager")})
		if _, err := wixdata.NewSpecialPermission(ctx, "shippers-orders", &wixdata.SpecialPermissionArgs{
			DataCollectionId: pulumi.String("Orders"),
			PolicyId:         shippers.Id(),
			ItemRead:         wixdata.AccessAllowed,
			ItemUpdate:       wixdata.AccessAllowed,
		}); err != nil {
			return err
		}

		// One person, by user id, who takes offending reviews down.
		_, err := wixdata.NewSpecialPermission(ctx, "moderator-reviews", &wixdata.SpecialPermissionArgs{
			DataCollectionId: pulumi.String("Reviews"),
			UserId:           pulumi.String("b3d94e06-28c1-4f7a-9d52-61e0a87c45bf"),
			ItemRemove:       wixdata.AccessAllowed,
		})
		return err
	})
}
