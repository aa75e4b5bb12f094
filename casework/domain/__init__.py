"""Pure values and rules of utilization review; the standard library only."""
