"""What must hold before a diagram or table goes live; one rule a module."""
