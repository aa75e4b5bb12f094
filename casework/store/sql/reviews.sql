-- The reviews' own rows and what waits on nobody.

-- name: review
select * from reviews where id = :review;

-- name: lock_review
select reviews.*,
  exists (select 1 from incidents where incidents.review = reviews.id) as any_incidents,
  exists (
    select 1 from service_steps
    where service_steps.review = reviews.id and service_steps.status in ('WAITING', 'RUNNING')
  ) as any_steps,
  exists (select 1 from letters where letters.review = reviews.id and letters.sent_at is null) as any_unsent,
  exists (select 1 from held_signatures where held_signatures.review = reviews.id) as any_signatures,
  exists (select 1 from follow_ups where follow_ups.review = reviews.id) as any_follow_ups
from reviews where id = :review {for_update};

-- name: reviews_any
select * from reviews order by created_at desc, id limit :limit;

-- name: reviews_by_status
select * from reviews where status = :status order by created_at desc, id limit :limit;

-- name: reviews_by_member
select * from reviews where member = :member order by created_at desc, id limit :limit;

-- name: reviews_by_member_and_status
select * from reviews where member = :member and status = :status
order by created_at desc, id limit :limit;

-- Each half walks its own partial index, so that closed and idle reviews cost nothing however many there are. To say
-- `status = 'OPEN'` would lead SQLite to the index by status instead, and so through every open review at every look.
-- name: waiting_reviews
select id from (
  select * from (
    select id, changed_at as since from reviews
    where ready = 1 and status not in ('CLOSED', 'WITHDRAWN')
    order by changed_at, id limit :limit
  ) as able
  union all
  select * from (
    select id, next_due_at as since from reviews
    where next_due_at is not null and next_due_at <= :now and ready = 0 and status not in ('CLOSED', 'WITHDRAWN')
    order by next_due_at, id limit :limit
  ) as due
) as waiting
order by since, id limit :limit;

-- name: earliest_review
select next_due_at as moment from reviews
where next_due_at is not null and status not in ('CLOSED', 'WITHDRAWN')
order by next_due_at, id limit 1;

-- name: add_review
insert into reviews (
  id, revision, status, outcome, stage, line_of_business, plan, member, urgency, received_at, decision_due_at,
  definition, ready, next_due_at, created_at, changed_at, trail_length, trail_head, snapshot
) values (
  :id, :revision, :status, :outcome, :stage, :line_of_business, :plan, :member, :urgency, :received_at,
  :decision_due_at, :definition, :ready, :next_due_at, :created_at, :changed_at, :trail_length, :trail_head,
  :snapshot
);

-- Whose review it is and when it began never changes; what is not set leaves its indexes alone.
-- Where nothing has changed that lists and reports are kept by: no trigger looks at it, and no index of it is written.
-- name: save_ongoing_review
update reviews set
  revision = :revision, stage = :stage, decision_due_at = :decision_due_at, ready = :ready,
  next_due_at = :next_due_at, changed_at = :changed_at,
  trail_length = :trail_length, trail_head = :trail_head, snapshot = :snapshot
where id = :id and revision = :expected_revision;

-- name: save_review
update reviews set
  revision = :revision, status = :status, outcome = :outcome, stage = :stage,
  line_of_business = :line_of_business, plan = :plan, urgency = :urgency,
  received_at = :received_at, decision_due_at = :decision_due_at, definition = :definition, ready = :ready,
  next_due_at = :next_due_at, changed_at = :changed_at,
  trail_length = :trail_length, trail_head = :trail_head, snapshot = :snapshot
where id = :id and revision = :expected_revision;
