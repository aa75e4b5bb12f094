"""What lists show of documents that came to a review that takes no step."""

from dataclasses import replace

from casework.ports import Transaction


def project_documents(tx: Transaction, review: str) -> None:
    """Whoever has a task of the review sees that something has come since it was opened."""
    for work in tx.open_work_of(review):
        if work.kind == "USER":
            tx.put_open_work(replace(work, new_documents=tx.documents_since(review, work.opened_at)))
