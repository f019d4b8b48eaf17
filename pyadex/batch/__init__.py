"""Many runs: their table, how they are carried out and stored on disk."""
