"""Forgetting finished history: what an instance carries depends on where it stands, not on how it got there."""

from casework.engine.instance_tree import InstanceTree, LiveTask, Tree
from casework.engine.spiff import TaskState


def prune(instance: InstanceTree) -> None:
    """Drop every finished task that no unfinished one needs; call it only when everything waits.

    What stays: the unfinished tasks, the finished parent of each, and the forks between them. Every round of a loop
    deepens the tree, and the stock engine stops seeing tasks at depth 1000.
    """
    for id, nested in list(instance.subprocesses.items()):
        if (
            nested.completed
            or nested.parent_task.id not in nested.parent_task.workflow.tasks
            or nested.parent_task.has_state(TaskState.FINISHED_MASK)
        ):
            del instance.subprocesses[id]
    for tree in instance.trees():
        _prune_tree(tree)


def _prune_tree(tree: Tree) -> None:
    live = [task for task in tree.tasks.values() if task.state & TaskState.NOT_FINISHED_MASK]
    if not live:
        _keep_only(tree, tree.last_task or tree.task_tree)
        return
    needed: set[str] = set()
    for task in live:
        found: LiveTask | None = task
        while found is not None and found.id not in needed:
            needed.add(found.id)
            found = found.parent
    for id in [id for id in tree.tasks if id not in needed]:
        del tree.tasks[id]
    for task in tree.tasks.values():
        task._children = [child for child in task._children if child in needed]
    for task in list(tree.tasks.values()):
        _contract(tree, task)


def _contract(tree: Tree, task: LiveTask) -> None:
    """Take a finished task with one finished child out of the tree."""
    if not task.has_state(TaskState.FINISHED_MASK) or len(task._children) != 1:
        return
    child = tree.tasks[task._children[0]]
    if not child.has_state(TaskState.FINISHED_MASK):
        return
    parent = task.parent
    if parent is None:
        tree.task_tree = child
    else:
        parent._children[parent._children.index(task.id)] = child.id
    child._parent = task._parent
    del tree.tasks[task.id]


def _keep_only(tree: Tree, task: LiveTask) -> None:
    task._parent, task._children = None, []
    tree.task_tree = task
    tree.tasks.clear()
    tree.tasks[task.id] = task
