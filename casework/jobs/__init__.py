"""What advances reviews that wait on nobody: the dispatcher and its worker."""
