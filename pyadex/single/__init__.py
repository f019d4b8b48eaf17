"""One run: `sim`, `Simulation`, its tables, files and picture."""
