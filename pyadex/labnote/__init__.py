"""The lab note: its numbers, their comparison with ours, its figures."""
