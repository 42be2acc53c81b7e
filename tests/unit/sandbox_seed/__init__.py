"""The demo shop: the same data every time, whole but for its planted troubles, lazy at any size."""
