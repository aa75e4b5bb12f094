-- What people write to one another about a case: rows are added, never changed.

-- name: comments
select * from comments where review = :review order by position;

-- name: add_comment
insert into comments (
  id, review, person, role, written_at, body, mentions, position
) values (
  :id, :review, :person, :role, :written_at, :body, :mentions,
  (select count(*) from comments as earlier where earlier.review = :review)
);
