"""What goes over the wire, held against the vendor's OpenAPI files."""
