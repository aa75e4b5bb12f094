-- The desk: rows of open cases with the counts that are kept with them, stays. What its page counts and lists is
-- composed in desk_statements.py.

-- name: open_case
select * from open_cases where review = :review;

-- name: put_open_case
insert into open_cases (
  review, number, definition, process, element, step, item, role, holder, standing, opened_at, entered_at, due_at,
  clock_start, watch_at, tight_at, paused, share, left_order, level, level_until, line_of_business, urgency, language,
  name_order, points, incidents
) values (
  :review, :number, :definition, :process, :element, :step, :item, :role, :holder, :standing, :opened_at, :entered_at,
  :due_at, :clock_start, :watch_at, :tight_at, :paused, :share, :left_order, :level, :level_until, :line_of_business,
  :urgency, :language, :name_order, :points, :incidents
)
on conflict (review) do update set
  definition = excluded.definition, process = excluded.process, element = excluded.element, step = excluded.step,
  item = excluded.item, role = excluded.role, holder = excluded.holder, standing = excluded.standing,
  opened_at = excluded.opened_at, entered_at = excluded.entered_at, due_at = excluded.due_at,
  clock_start = excluded.clock_start, watch_at = excluded.watch_at, tight_at = excluded.tight_at,
  paused = excluded.paused, share = excluded.share, left_order = excluded.left_order, level = excluded.level,
  level_until = excluded.level_until, urgency = excluded.urgency, points = excluded.points,
  incidents = excluded.incidents;

-- name: drop_open_case
delete from open_cases where review = :review;

-- name: count_case
insert into desk_counts (process, line_of_business, urgency, owned, standing, level, n, points)
values (:process, :line_of_business, :urgency, :owned, :standing, :level, :n, :points)
on conflict (process, line_of_business, urgency, owned, standing, level) do update set
  n = desk_counts.n + excluded.n, points = desk_counts.points + excluded.points;

-- name: count_element
insert into element_counts (process, definition, element, level, n)
values (:process, :definition, :element, :level, :n)
on conflict (process, definition, element, level) do update set n = element_counts.n + excluded.n;

-- name: count_hour
insert into desk_hours (kind, line_of_business, urgency, hour, process, n)
values (:kind, :line_of_business, :urgency, :hour, :process, :n)
on conflict (kind, line_of_business, urgency, hour, process) do update set n = desk_hours.n + excluded.n;

-- name: drop_empty_hours
delete from desk_hours where n = 0;

-- name: count_held
insert into held_hours (holder, span, at, n) values (:holder, 1, :hour, :n), (:holder, 24, :hour / 24, :n)
on conflict (holder, span, at) do update set n = held_hours.n + excluded.n;

-- name: drop_empty_held
delete from held_hours where n = 0;

-- name: desk_state
select version, changed_at, usual_day from desk_state where one = 1;

-- name: note_desk_change
update desk_state set version = version + 1, changed_at = :at where one = 1;

-- name: note_usual_day
update desk_state set version = version + 1, usual_day = :day where one = 1;

-- name: open_incidents
select
  coalesce(sum(incidents), 0) as n, count(*) as cases,
  coalesce(sum(case when paused = 0 and due_at is not null then 1 else 0 end), 0) as clocks
from open_cases
where incidents > 0
  and (cast(:plan as text) is null or line_of_business = :plan)
  and (cast(:urgency as text) is null or urgency = :urgency);

-- name: stale_cases
select * from open_cases where level_until <= :now order by level_until, review limit :limit;

-- What everybody has in hand and has done on the day. Of a wait, nobody works on it meanwhile.
-- name: loads
select
  people.id, people.name, people.roles, people.specialties, people.capacity,
  coalesce(held.points, 0) as held, coalesce(held.n, 0) as cases, coalesce(done.points, 0) as done
from people
left join (
  select holder, sum(points) as points, sum(n) as n from worklist_counts
  where role <> 'WAITING' and holder not in ('', '*') group by holder
) as held on held.holder = people.id
left join day_points as done on done.person = people.id and done.day = :day
order by people.name, people.id;

-- name: add_stay
insert into stays (id, review, process, element, definition, line_of_business, opened_at, closed_at, level, late)
values (
  :id, :review, :process, :element, :definition, :line_of_business, :opened_at, :closed_at, :level, :late
);

-- name: stay_that_ended
select * from stays where review = :review and closed_at = :at and process = :process and element = '';

-- name: drop_stay
delete from stays where review = :review and closed_at = :at and id = :id;

-- name: stays_between
select * from stays where closed_at >= :start and closed_at < :end order by closed_at, id;

-- name: usual_stays
select usual_stays.* from desk_state join usual_stays on usual_stays.day = desk_state.usual_day
where desk_state.one = 1 and (:by_version = 1 or usual_stays.definition = '')
order by process, element, definition;

-- name: drop_usual_stays
delete from usual_stays;

-- name: put_usual_stay
insert into usual_stays (day, definition, process, element, n, half, nine_in_ten, timed, early, late)
values (:day, :definition, :process, :element, :n, :half, :nine_in_ten, :timed, :early, :late);
