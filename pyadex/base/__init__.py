"""What every layer uses: units, errors, progress, interrupts, tables of quantities."""
