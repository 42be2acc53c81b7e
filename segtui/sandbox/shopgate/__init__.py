"""The Shopgate (retail.red) half of the sandbox: auth, segmentation, customer and import."""
