"""`evaluate --live` over accounts and regions of the simulated AWS."""
