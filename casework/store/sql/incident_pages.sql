-- What cannot go on by itself, with the clock that it holds up. Open incidents are few: they are found by an index of
-- their own and put in order where they are read.

-- part: beside_incident
i.*, c.member_name, c.asked_for, o.due_at, o.clock_start, coalesce(o.paused, 0) as paused, r.definition,
r.next_due_at as moment, s.operator, s.status as step_status, s.not_before as step_moment, l.kind as letter_kind,
l.audience as letter_audience, l.not_before as letter_moment

-- part: joined_to_incident
left join reviews as r on r.id = i.review
left join case_cards as c on c.review = i.review
left join open_cases as o on o.review = i.review
left join service_steps as s on s.id = i.task
left join letters as l on l.id = i.id

-- name: incident
select * from incidents where id = :id;

-- name: incident_row
select {part beside_incident} from incidents as i {part joined_to_incident} where i.id = :id;

-- name: open_incident_rows
select {part beside_incident} from incidents as i {part joined_to_incident}
where i.resolved_at is null
order by o.left_order is null, o.left_order, i.opened_at, i.id limit :limit offset :offset;

-- name: resolved_incident_rows
select {part beside_incident} from incidents as i {part joined_to_incident}
where i.resolved_at is not null
order by i.resolved_at desc, i.id desc limit :limit offset :offset;

-- name: stuck
select w.*, c.member_name, o.due_at, o.clock_start, coalesce(o.paused, 0) as paused from (
  select * from (
    select 'REVIEW' as kind, id as ref, id as review, changed_at as since from reviews
    where ready = 1 and changed_at <= :ready_before order by changed_at, id limit :limit
  ) as ready
  union all
  select * from (
    select 'MOMENT' as kind, id as ref, id as review, next_due_at as since from reviews
    where next_due_at is not null and next_due_at <= :due_before and ready = 0 order by next_due_at, id limit :limit
  ) as due
  union all
  select * from (
    select 'STEP' as kind, id as ref, review, not_before as since from service_steps
    where status in ('WAITING', 'RUNNING') and not_before <= :due_before order by not_before, id limit :limit
  ) as steps
  union all
  select * from (
    select 'LETTER' as kind, id as ref, review, not_before as since from letters
    where sent_at is null and not_before <= :due_before and not exists (
      select 1 from service_steps where service_steps.id = letters.task and service_steps.status <> 'DONE'
    )
    order by not_before, id limit :limit
  ) as unsent
  union all
  select * from (
    select 'SIGNATURE' as kind, task as ref, review, until as since from held_signatures
    where state = 'HELD' and until <= :due_before order by until, task limit :limit
  ) as held
) as w
left join case_cards as c on c.review = w.review
left join open_cases as o on o.review = w.review
order by w.since, w.kind, w.ref limit :limit;
