"""A simulated AWS for the tests: moto, and a thin layer of our own where moto is silent."""
