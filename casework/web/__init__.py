"""The pages: Flask over the use cases."""
