-- The worklist: cards, rows of open work and their counts, marks, follow-ups, saved views. The pages of its lists are
-- composed in worklist_statements.py, because each order walks an index of its own.

-- name: card
select * from case_cards where review = :review;

-- name: add_card
insert into case_cards (
  review, number, member, member_name, name_order, language, state, asked_for, lines, procedure, line_of_business,
  plan, urgency, provider, provider_name, words
) values (
  :review, (select coalesce(max(number), 0) + 1 from (
    select max(number) as number from case_cards union all select max(number) as number from tombstones
  ) as given), :member, :member_name, :name_order, :language,
  :state, :asked_for, :lines, :procedure, :line_of_business, :plan, :urgency, :provider, :provider_name, :words
);

-- name: open_work
select * from worklist where item = :item;

-- name: open_work_of
select * from worklist where review = :review order by opened_at, item;

-- name: put_open_work
insert into worklist (
  item, review, kind, element, process, step, role, holder, taken, opened_at, due_at, clock_start, paused, share,
  left_order, watch_at, tight_at, urgency, name_order, line_of_business, language, number, lapse, disagree,
  new_documents, priority, barred, points
) values (
  :item, :review, :kind, :element, :process, :step, :role, :holder, :taken, :opened_at, :due_at, :clock_start, :paused,
  :share, :left_order, :watch_at, :tight_at, :urgency, :name_order, :line_of_business, :language, :number, :lapse,
  :disagree, :new_documents, :priority, :barred, :points
)
on conflict (item) do update set
  role = excluded.role, holder = excluded.holder, taken = excluded.taken, due_at = excluded.due_at,
  clock_start = excluded.clock_start, paused = excluded.paused, share = excluded.share,
  left_order = excluded.left_order, watch_at = excluded.watch_at, tight_at = excluded.tight_at,
  urgency = excluded.urgency, lapse = excluded.lapse, disagree = excluded.disagree,
  new_documents = excluded.new_documents, priority = excluded.priority, barred = excluded.barred,
  points = excluded.points;

-- name: drop_open_work
delete from worklist where item = :item;

-- name: count_work
insert into worklist_counts (role, holder, n, points) values (:role, :holder, :n, :points)
on conflict (role, holder) do update set
  n = worklist_counts.n + excluded.n, points = worklist_counts.points + excluded.points;

-- What a person's tabs count, in one look: tasks of each role, what was done on the day, what is to be followed up.
-- name: tallies
select role, holder, n, points from worklist_counts where holder in ('', '*', :person)
union all
select 'DONE' as role, person as holder, 0 as n, points from day_points where person = :person and day = :today
union all
select 'FOLLOW_UP' as role, :person as holder, count(*) as n, 0 as points from follow_ups
where person = :person and day <= :today
order by role, holder;

-- name: note_step
insert into worklist_steps (role, step) values (:role, :step) on conflict (role, step) do nothing;

-- name: steps_of_roles
select role, step from worklist_steps order by step, role;

-- name: mark
select * from task_marks where item = :item;

-- name: put_mark
insert into task_marks (item, review, priority, reason, set_by, set_at)
values (:item, :review, :priority, :reason, :set_by, :set_at)
on conflict (item) do update set
  priority = excluded.priority, reason = excluded.reason, set_by = excluded.set_by, set_at = excluded.set_at;

-- name: follow_up
select * from follow_ups where review = :review and person = :person;

-- name: put_follow_up
insert into follow_ups (review, person, day, reason, set_by, set_at, item)
values (:review, :person, :day, :reason, :set_by, :set_at, :item)
on conflict (review, person) do update set
  day = excluded.day, reason = excluded.reason, set_by = excluded.set_by, set_at = excluded.set_at,
  item = excluded.item;

-- name: drop_follow_up
delete from follow_ups where review = :review and person = :person;

-- name: saved_views
select saved_views.*, people.name as owner_name from saved_views left join people on people.id = saved_views.owner
where saved_views.owner = :person
  or saved_views.shared_with in (:role_1, :role_2, :role_3, :role_4, :role_5, :role_6, :role_7, :role_8)
order by saved_views.owner <> :person, saved_views.name, saved_views.id;

-- name: saved_view
select * from saved_views where id = :view;

-- name: put_saved_view
insert into saved_views (id, owner, name, shared_with, asked, created_at)
values (:id, :owner, :name, :shared_with, :asked, :created_at)
on conflict (id) do update set name = excluded.name, shared_with = excluded.shared_with, asked = excluded.asked;

-- name: drop_saved_view
delete from saved_views where id = :view;

-- name: add_points
insert into day_points (person, day, points) values (:person, :day, :points)
on conflict (person, day) do update set points = day_points.points + excluded.points;

-- name: documents_since
select count(*) as n from documents where review = :review and received_at > :moment;
