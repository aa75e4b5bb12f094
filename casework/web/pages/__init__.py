"""One module a subject, each with the blueprint `pages`."""
