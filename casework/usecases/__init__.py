"""One module an actor's verb; each opens one transaction."""
