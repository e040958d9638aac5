"""How fast the production server is on synthetic data, beside the plain SQL of the same work."""
