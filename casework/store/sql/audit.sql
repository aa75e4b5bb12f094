-- The audit chain: rows are added, never changed.

-- name: events
select * from events where review = :review order by seq;

-- name: heads
select id, trail_length, trail_head from reviews order by id;

-- name: add_event
insert into events (
  review, seq, at, actor, role, kind, detail, state, prev, hash
) values (
  :review, :seq, :at, :actor, :role, :kind, :detail, :state, :prev, :hash
);
