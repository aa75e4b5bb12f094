"""Writing comments: the port's `CommentTransaction`."""

from casework.ports_of_comments import Comment
from casework.store.tables_of_comments import COMMENTS
from casework.store.writing_of_worklist import WorklistWriting


class CommentWriting(WorklistWriting):
    """What can be written of comments."""

    def add_comment(self, comment: Comment) -> None:
        self._put(COMMENTS, "add_comment", comment)
        self.index_text(comment.review, source="COMMENT", ref=comment.id, title="Comment", text=comment.body)
