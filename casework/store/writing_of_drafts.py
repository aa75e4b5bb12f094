"""Writing drafts and held signatures: the port's `DraftTransaction`."""

from casework.ports_of_drafts import Draft, HeldSignature
from casework.store.rows import Rows
from casework.store.tables_of_drafts import DRAFTS, HELD_SIGNATURES


class DraftWriting(Rows):
    """What can be written of drafts and held signatures."""

    def put_draft(self, draft: Draft) -> None:
        self._put(DRAFTS, "put_draft", draft)

    def put_held_signature(self, held: HeldSignature) -> None:
        self._put(HELD_SIGNATURES, "put_held_signature", held)
