"""The engine room: the only importer of SpiffWorkflow and lxml."""
