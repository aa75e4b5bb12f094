"""A purge lets go of what somebody chose for a batch, where it names the case, and of nothing else."""

from casework.testing_rows_of_batches import a_batch_wish
from tests.history.office import Office


def test_what_was_chosen_for_a_batch_and_not_let_be_done_goes_with_a_case_that_it_names(office: Office) -> None:
    with office.app.store.transaction() as tx:
        task = tx.answers("R-G07")[0].task
        for id, items in (("w-case", ["R-G07"]), ("w-task", [task]), ("w-other", ["R-G03", "R-G070"])):
            tx.put_batch_wish(a_batch_wish(id, person="sue", typed={"items": items}))
    office.purge("R-G07")
    with office.app.store.reading() as reader:
        left = [id for id in ("w-case", "w-task", "w-other") if reader.batch_wish(id) is not None]
    assert left == ["w-other"]
