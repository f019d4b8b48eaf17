"""What is asked of many runs: sweeps, calibration, the gallery of firing patterns."""
