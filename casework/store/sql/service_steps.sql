-- Effects outside: prepared, tried under an attempt number, settled once.

-- name: service_step
select * from service_steps where id = :step;

-- name: service_steps_open
select * from service_steps where status in ('WAITING', 'RUNNING') order by not_before, id;

-- name: service_steps_any
select * from service_steps order by not_before, id;

-- name: service_steps_open_by_review
select * from service_steps where review = :review and status in ('WAITING', 'RUNNING')
order by not_before, id;

-- name: service_steps_by_review
select * from service_steps where review = :review order by not_before, id;

-- name: due_service_steps
select * from service_steps
where status in ('WAITING', 'RUNNING') and not_before <= :now
  and exists (select 1 from reviews where reviews.id = service_steps.review and reviews.status = 'OPEN')
order by not_before, id limit :limit;

-- name: earliest_service_step
select not_before as moment from service_steps
where status in ('WAITING', 'RUNNING')
  and exists (select 1 from reviews where reviews.id = service_steps.review and reviews.status = 'OPEN')
order by not_before, id limit 1;

-- name: put_service_step
insert into service_steps (
  id, review, element, operator, status, attempt, not_before, result, error
) values (
  :id, :review, :element, :operator, :status, :attempt, :not_before, :result, :error
)
on conflict (id) do update set
  element = excluded.element, operator = excluded.operator, status = excluded.status,
  attempt = excluded.attempt, not_before = excluded.not_before, result = excluded.result,
  error = excluded.error;
