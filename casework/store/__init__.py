"""Where reviews live: one table specification, one set of neutral SQL, thin drivers."""
