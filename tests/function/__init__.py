"""The function's own binary, under AWS's Runtime Interface Emulator, against the simulated AWS."""
