-- Batches with their rows, what is chosen for one that is not made yet, and absences.

-- name: batch
select * from batches where id = :batch {for_update};

-- name: batches
select b.*,
  (select count(*) from batch_rows as r where r.batch = b.id and r.state = 'WAITING') as n_waiting,
  (select count(*) from batch_rows as r where r.batch = b.id and r.state = 'DONE') as n_done,
  (select count(*) from batch_rows as r where r.batch = b.id and r.state = 'REFUSED') as n_refused,
  (select count(*) from batch_rows as r where r.batch = b.id and r.state = 'CHANGED') as n_changed,
  (select count(*) from batch_rows as r where r.batch = b.id and r.state = 'CANCELLED') as n_cancelled
from batches as b order by b.made_at desc, b.id desc limit :limit offset :offset;

-- name: batches_named
select b.*, (select count(*) from batch_rows as r where r.batch = b.id) as n
from json_each(:ids) as asked cross join batches as b on b.id = asked.value;

-- name: batch_counts
select state, count(*) as n from batch_rows where batch = :batch group by state;

-- Of many cases at once: whether one may see each by their roles or work, and until when in an emergency.
-- name: accesses
select asked.value as review,
  case when exists (
    select 1 from case_access as mine
    where mine.review = asked.value and mine.until is null
      and (mine.person = :person or mine.role in (:role_1, :role_2, :role_3, :role_4, :role_5, :role_6, :role_7, :role_8))
  ) then 1 else 0 end as own,
  (
    select max(glass.until) from case_access as glass
    where glass.review = asked.value and glass.person = :person and glass.until > :now
  ) as glass
from json_each(:reviews) as asked cross join reviews on reviews.id = asked.value;

-- name: batch_row
select * from batch_rows where batch = :batch and n = :n;

-- name: batch_rows
select r.batch as r_batch, r.n as r_n, r.review as r_review, r.item as r_item, r.held as r_held,
  r.to_person as r_to_person, r.state as r_state, r.words as r_words, r.who_can as r_who_can, r.at as r_at,
  c.*, c.urgency as card_urgency, w.item, w.kind, w.element, w.process, w.step, w.role, w.holder, w.taken,
  w.opened_at, w.due_at, w.clock_start, w.paused, w.share, w.left_order, w.watch_at, w.tight_at,
  w.urgency as urgency, w.lapse, w.disagree, w.new_documents, w.priority, w.barred, w.points,
  people.name as holder_name, null as drafted_at, held_signatures.until as held_until, task_marks.reason as mark,
  work_items.name as task_name, work_items.due_at as answer_by
from (
  select * from batch_rows where batch = :batch
  order by case state when 'REFUSED' then 0 when 'CHANGED' then 1 when 'WAITING' then 2 when 'DONE' then 3 else 4 end, n
  limit :limit offset :offset
) as r
cross join case_cards as c on c.review = r.review
left join worklist as w on w.item = coalesce(
  (select item from worklist where item = r.item), (select min(item) from worklist where review = r.review))
left join people on people.id = w.holder
left join held_signatures on held_signatures.task = w.item and held_signatures.state = 'HELD'
left join task_marks on task_marks.item = w.item
left join work_items on work_items.id = w.item
order by case r.state when 'REFUSED' then 0 when 'CHANGED' then 1 when 'WAITING' then 2 when 'DONE' then 3 else 4 end, r.n;

-- name: batch_items
select coalesce(item, review) as item from batch_rows where batch = :batch and state = :state order by n;

-- name: waiting_rows
select r.batch, r.n from batches as b cross join batch_rows as r on r.batch = b.id and r.state = 'WAITING'
where b.state = 'RUNNING' order by b.made_at, b.id, r.n limit :limit;

-- name: put_batch
insert into batches (
  id, act, to_person, made_by, reason, detail, state, made_at, changed_at
) values (
  :id, :act, :to_person, :made_by, :reason, :detail, :state, :made_at, :changed_at
)
on conflict (id) do update set state = excluded.state, changed_at = excluded.changed_at;

-- name: put_batch_row
insert into batch_rows (
  batch, n, review, item, held, to_person, state, words, who_can, at
) values (
  :batch, :n, :review, :item, :held, :to_person, :state, :words, :who_can, :at
)
on conflict (batch, n) do update set
  state = excluded.state, words = excluded.words, who_can = excluded.who_can, at = excluded.at;

-- name: cancel_waiting_rows
update batch_rows set state = 'CANCELLED', at = :at where batch = :batch and state = 'WAITING';

-- name: batch_wish
select * from batch_wishes where id = :wish {for_update};

-- name: desk_with_wish
select s.version as s_version, s.changed_at as s_changed_at, s.usual_day as s_usual_day,
  w.id as w_id, w.person as w_person, w.typed as w_typed, w.batch as w_batch, w.changed_at as w_changed_at
from desk_state as s left join batch_wishes as w on w.id = :wish
where s.one = 1;

-- name: put_batch_wish
insert into batch_wishes (
  id, person, typed, batch, changed_at
) values (
  :id, :person, :typed, :batch, :changed_at
)
on conflict (id) do update set typed = excluded.typed, batch = excluded.batch, changed_at = excluded.changed_at;

-- name: drop_batch_wishes
delete from batch_wishes where changed_at < :before;

-- What somebody chose and did not let be done names cases and tasks: it goes with any of them.
-- name: forget_batch_wishes
delete from batch_wishes
where instr(typed, '"' || :review || '"') > 0
  or exists (
    select 1 from work_items
    where work_items.review = :review and instr(batch_wishes.typed, '"' || work_items.id || '"') > 0
  );

-- name: absence
select * from absences where id = :absence;

-- name: absences
select * from absences where ended_at is null and to_day >= :day order by from_day, person, id;

-- name: absence_of
select * from absences where person = :person and ended_at is null and to_day >= :day and from_day <= :day
order by to_day desc, id limit 1;

-- name: tasks_of_absent
select w.holder, w.item from (
  select distinct person from absences where ended_at is null and to_day >= :day
) as a
cross join worklist as w on w.holder = a.person and w.kind = 'USER'
order by w.holder, w.left_order, w.item;

-- name: put_absence
insert into absences (
  id, person, from_day, to_day, substitute, reason, set_by, set_at, ended_at
) values (
  :id, :person, :from_day, :to_day, :substitute, :reason, :set_by, :set_at, :ended_at
)
on conflict (id) do update set ended_at = excluded.ended_at;
