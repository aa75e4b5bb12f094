-- Forecasts: the history that they rest on, and what is kept of each.

-- name: past_step_count
select count(*) as n from stays where closed_at >= :start and closed_at < :end;

-- name: past_steps
select
  s.review, s.process, s.element, s.line_of_business, k.urgency, k.lines, w.kind, w.role, w.closed_by as done_by,
  w.status, w.claimed_at, s.opened_at, s.closed_at, w.due_at, s.level
from stays as s
join work_items as w on w.id = s.id
join case_cards as k on k.review = s.review
where s.closed_at >= :start and s.closed_at < :end and k.number % :every = 0
order by s.closed_at desc, s.id desc;

-- name: open_steps
select
  review, process, element, line_of_business, urgency, points, standing, role, holder, opened_at, due_at, paused
from open_cases where left_order < :never and number % :every = 0 order by left_order, review;

-- name: missed_between
select review, detail from events where kind = 'breach.recorded' and at >= :start and at < :end order by at, review, seq;

-- name: forecasts
select * from forecasts order by made_at desc, id desc limit :limit;

-- name: unsettled_forecasts
select * from forecasts where settled = 0 and day < :before order by day, id;

-- name: put_forecast
insert into forecasts (
  id, day, made_at, asked_by, state, seed, runs, model, inputs, days, week, settled
) values (
  :id, :day, :made_at, :asked_by, :state, :seed, :runs, :model, :inputs, :days, :week, :settled
)
on conflict (id) do update set days = excluded.days, week = excluded.week, settled = excluded.settled;
