"""The policy pack: `pulumi preview --policy-pack examples/policy_pack`."""

from pulumi_wix_data.policies.pack import run_policy_pack

run_policy_pack(
    {
        "public-read-on-allow-list": {"allowed": ["Products", "Blog/*"]},
        "no-public-write": {"insertAllowed": ["ContactForm"]},
        "no-remove-for-single-users": {"enforcementLevel": "advisory"},
    }
)
