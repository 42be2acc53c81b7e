"""The commerce platforms behind one port."""
