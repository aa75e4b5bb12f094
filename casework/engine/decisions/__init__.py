"""Decision tables on our own strict evaluator."""
