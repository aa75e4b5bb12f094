-- The audit chain: rows are added, never changed.

-- name: events
select * from events where review = :review order by seq;

-- name: add_event
insert into events (
  review, seq, at, actor, role, kind, detail, state, prev, hash
) values (
  :review, :seq, :at, :actor, :role, :kind, :detail, :state, :prev, :hash
);
