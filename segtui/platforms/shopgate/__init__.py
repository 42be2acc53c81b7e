"""The Shopgate client (also sold as retail.red): requests and answers as plain functions, the flow on top."""
