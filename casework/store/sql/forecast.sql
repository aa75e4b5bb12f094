-- Forecasts: the history that they rest on, and what is kept of each.

-- name: past_step_count
select count(*) as n from stays where closed_at >= :start and closed_at < :end;

-- part: of_past_step
  s.review, s.process, s.element, s.line_of_business, k.urgency, k.lines, w.kind, w.role, w.closed_by as done_by,
  w.status, w.claimed_at, s.opened_at, s.closed_at, w.due_at, s.level

-- name: past_steps
select
{part of_past_step}
from stays as s
join work_items as w on w.id = s.id
join case_cards as k on k.review = s.review
where s.closed_at >= :start and s.closed_at < :end
order by s.closed_at desc, s.id desc;

-- From one chosen case to the next, by their numbers: what is not read costs nothing. Numbers grow with time, so cases that
-- came long before need not be looked at.
-- name: past_steps_of_some
with recursive chosen (number) as (
  select (min(c.number) + :every - 1) / :every * :every from (
    select id from reviews where created_at >= :came_since order by created_at, id limit 100
  ) as first cross join case_cards as c on c.review = first.id
  union all
  select number + :every from chosen where number < (select max(number) from case_cards)
)
select
{part of_past_step}
from chosen
cross join case_cards as k on k.number = chosen.number
cross join stays as s on s.review = k.review and s.closed_at >= :start and s.closed_at < :end
cross join work_items as w on w.id = s.id
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
