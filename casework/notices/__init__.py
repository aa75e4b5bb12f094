"""Letters: templates, rendering, delivery."""
