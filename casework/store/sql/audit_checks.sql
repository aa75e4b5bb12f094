-- Checks of all trails, and what an export reads.

-- name: audit_checks
select * from audit_checks order by started_at desc, id desc limit :limit;

-- name: running_check
select * from audit_checks where state = 'RUNNING' order by started_at, id limit 1;

-- name: put_audit_check
insert into audit_checks (
  id, person, started_at, state, place, cases, links, broken, fault, fault_review, ended_at
) values (
  :id, :person, :started_at, :state, :place, :cases, :links, :broken, :fault, :fault_review, :ended_at
)
on conflict (id) do update set
  state = excluded.state, place = excluded.place, cases = excluded.cases, links = excluded.links,
  broken = excluded.broken, fault = excluded.fault, fault_review = excluded.fault_review,
  ended_at = excluded.ended_at;

-- name: member_names
select c.review, c.member_name from json_each(:reviews) as asked cross join case_cards as c on c.review = asked.value;

-- name: account_links
select hash from account_events order by seq;

-- name: active_reviews
select distinct review from events where at >= :since and at <= :until order by review;

-- name: reviews_after
select id from reviews where id > :review order by id limit :limit;

-- name: tombstones_after
select review from tombstones where review > :review order by review limit :limit;

-- A trail whose review is gone is a trail all the same: from one trail to the next along the key, never event by event.
-- name: trails_after
with recursive next (review) as (
  select min(review) from events where review > :review
  union all
  select (select min(review) from events where events.review > next.review) from next where next.review is not null
)
select review from next where review is not null limit :limit;
