"""A server that behaves as the platforms do, for the demo, for tests and for rehearsals."""
