-- What waits for people, and what went wrong.

-- name: work_item
select * from work_items where id = :item;

-- name: work_items_by_review
select * from work_items
where review = :review
  and (cast(:status as text) is null or status = :status)
  and (cast(:kind as text) is null or kind = :kind)
  and (cast(:claimed_by as text) is null or claimed_by = :claimed_by)
order by due_at is null, due_at, opened_at, review, position limit :limit;

-- Those of a locked review that are open, the most urgent first.
-- name: open_work_items
select * from work_items where review = :review and status = 'OPEN'
order by due_at is null, due_at, opened_at, position;

-- name: work_items_by_role
select * from work_items
where status = :status and role = :role
  and (cast(:kind as text) is null or kind = :kind)
  and (cast(:claimed_by as text) is null or claimed_by = :claimed_by)
order by due_at is null, due_at, opened_at, review, position limit :limit;

-- name: work_items_by_person
select * from work_items
where status = :status and claimed_by = :claimed_by
  and (cast(:kind as text) is null or kind = :kind)
order by due_at is null, due_at, opened_at, review, position limit :limit;

-- name: work_items_by_status
select * from work_items
where status = :status
  and (cast(:kind as text) is null or kind = :kind)
order by due_at is null, due_at, opened_at, review, position limit :limit;

-- name: put_work_item
insert into work_items (
  id, review, element, process, kind, name, role, message, not_by, status, claimed_by, opened_at, due_at,
  closed_at, closed_by, claimed_at, position
) values (
  :id, :review, :element, :process, :kind, :name, :role, :message, :not_by, :status, :claimed_by, :opened_at,
  :due_at, :closed_at, :closed_by, :claimed_at, (select count(*) from work_items as earlier where earlier.review = :review)
)
on conflict (id) do update set
  element = excluded.element, process = excluded.process, kind = excluded.kind, name = excluded.name,
  role = excluded.role, message = excluded.message, not_by = excluded.not_by, status = excluded.status,
  claimed_by = excluded.claimed_by, opened_at = excluded.opened_at, due_at = excluded.due_at,
  closed_at = excluded.closed_at, closed_by = excluded.closed_by, claimed_at = excluded.claimed_at;

-- name: incidents_open
select * from incidents where resolved_at is null order by opened_at, id;

-- name: incidents_any
select * from incidents order by opened_at, id;

-- name: incidents_open_by_review
select * from incidents where review = :review and resolved_at is null order by opened_at, id;

-- name: incidents_by_review
select * from incidents where review = :review order by opened_at, id;

-- name: put_incident
insert into incidents (
  id, review, task, element, cause, attempts, opened_at, resolved_at
) values (
  :id, :review, :task, :element, :cause, :attempts, :opened_at, :resolved_at
)
on conflict (id) do update set
  task = excluded.task, element = excluded.element, cause = excluded.cause, attempts = excluded.attempts,
  opened_at = excluded.opened_at, resolved_at = excluded.resolved_at;
