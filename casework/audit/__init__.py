"""The append-only, hash-chained trail of each review, and its verification."""
