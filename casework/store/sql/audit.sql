-- The audit chain: rows are added, never changed.

-- name: events
select * from events where review = :review order by seq;

-- A trail whose review is gone is a trail all the same.
-- name: heads
select id, trail_length, trail_head from reviews
union all
select review as id, trail_length, trail_head from tombstones
union all
select distinct review as id, 0 as trail_length, '' as trail_head from events
where not exists (select 1 from reviews where reviews.id = events.review)
order by id;

-- name: positions
select 'Answer' as kind, id, position from answers where review = :review
union all
select 'Comment' as kind, id, position from comments where review = :review
union all
select 'Document' as kind, id, position from documents where review = :review
union all
select 'Letter' as kind, id, position from letters where review = :review
union all
select 'WorkItem' as kind, id, position from work_items where review = :review
order by kind, position, id;

-- name: add_event
insert into events (
  review, seq, at, actor, role, kind, detail, state, prev, hash
) values (
  :review, :seq, :at, :actor, :role, :kind, :detail, :state, :prev, :hash
);
