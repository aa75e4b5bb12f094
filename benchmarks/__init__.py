"""What the speed claims rest on; `make bench` runs it."""
