-- Accounts, sessions, access to cases, and the chains that record them.

-- name: account
select * from accounts where person = :person;

-- name: accounts
select * from accounts order by person;

-- name: put_account
insert into accounts (
  person, password, must_change, status, created_at, changed_at, second_factor, second_factor_step
) values (
  :person, :password, :must_change, :status, :created_at, :changed_at, :second_factor, :second_factor_step
)
on conflict (person) do update set
  password = excluded.password, must_change = excluded.must_change, status = excluded.status,
  changed_at = excluded.changed_at, second_factor = excluded.second_factor,
  second_factor_step = excluded.second_factor_step;

-- name: recovery_codes
select * from recovery_codes where person = :person and used_at is null order by code;

-- name: drop_recovery_codes
delete from recovery_codes where person = :person;

-- name: add_recovery_code
insert into recovery_codes (person, code) values (:person, :code);

-- name: use_recovery_code
update recovery_codes set used_at = :at where person = :person and code = :code and used_at is null;

-- name: session_of_token
select
  people.*, accounts.status as account_status,
  case when accounts.second_factor is null then 0 else 1 end as account_has_factor, sessions.id as session_id, sessions.token, sessions.person,
  sessions.stage, sessions.started_at, sessions.seen_at, sessions.agent, sessions.address, sessions.ended_at,
  sessions.ended, sessions.pending_factor
from sessions
join accounts on accounts.person = sessions.person
join people on people.id = sessions.person
where sessions.token = :token;

-- name: sessions_of
select * from sessions where person = :person and ended_at is null order by started_at desc, id;

-- name: put_session
insert into sessions (
  id, token, person, stage, started_at, seen_at, agent, address, ended_at, ended, pending_factor
) values (
  :id, :token, :person, :stage, :started_at, :seen_at, :agent, :address, :ended_at, :ended, :pending_factor
);

-- name: touch_session
update sessions set seen_at = :at where id = :session and ended_at is null and seen_at < :at;

-- name: keep_pending_factor
update sessions set pending_factor = :sealed where id = :session and ended_at is null and pending_factor is null;

-- name: end_session
update sessions set ended_at = :at, ended = :why, pending_factor = null
where id = :session and ended_at is null;

-- name: end_sessions
update sessions set ended_at = :at, ended = :why, pending_factor = null
where person = :person and ended_at is null and id <> :but;

-- name: sign_in_tries
select * from sign_in_tries where name = :name;

-- name: put_sign_in_tries
insert into sign_in_tries (name, failed, last_at, until) values (:name, :failed, :last_at, :until)
on conflict (name) do update set failed = excluded.failed, last_at = excluded.last_at, until = excluded.until;

-- name: forget_sign_in_tries
delete from sign_in_tries where name = :name;

-- name: forget_old_tries
delete from sign_in_tries where last_at < :before;

-- name: account_events
select * from account_events order by seq desc limit :limit;

-- name: account_events_of_person
select * from account_events where person = :person order by seq desc limit :limit;

-- name: add_account_event
insert into account_events (
  seq, at, actor, person, kind, detail, prev, hash
) values (
  :seq, :at, :actor, :person, :kind, :detail, :prev, :hash
);

-- name: case_views
select * from case_views where review = :review order by seq;

-- name: add_case_view
insert into case_views (
  review, seq, at, person, role, page, reason, prev, hash
) values (
  :review, :seq, :at, :person, :role, :page, :reason, :prev, :hash
);

-- name: chain_head
select * from chain_heads where chain = :chain;

-- name: move_chain_head
insert into chain_heads (chain, length, head) values (:chain, :length, :head)
on conflict (chain) do update set length = excluded.length, head = excluded.head
where chain_heads.length = :expected;

-- name: case_access
select * from case_access where review = :review order by why, role, person;

-- name: drop_projected_access
delete from case_access where review = :review and why in ('OPEN', 'TOOK');

-- name: project_case_access
insert into case_access (review, role, person, why)
select review, role, '' as person, 'OPEN' as why from work_items
where review = :review and status = 'OPEN' and role is not null
union
select review, '', claimed_by, 'TOOK' from work_items
where review = :review and status in ('OPEN', 'DONE') and claimed_by is not null
union
select review, '', closed_by, 'TOOK' from work_items
where review = :review and status = 'DONE' and closed_by is not null;

-- name: drop_role_access
delete from case_access where review = :review and role = :role and person = '' and why = 'OPEN';

-- name: add_work_access
insert into case_access (review, role, person, why) values (:review, :role, :person, :why)
on conflict (review, role, person, why) do nothing;

-- name: access_of_work
select review, role, '' as person, 'OPEN' as why from work_items
where review = :review and status = 'OPEN' and role is not null
union
select review, '', claimed_by, 'TOOK' from work_items
where review = :review and status in ('OPEN', 'DONE') and claimed_by is not null
union
select review, '', closed_by, 'TOOK' from work_items
where review = :review and status = 'DONE' and closed_by is not null;

-- name: put_case_access
insert into case_access (review, role, person, why, until) values (:review, :role, :person, :why, :until)
on conflict (review, role, person, why) do update set until = excluded.until;

-- Whether one may see a review, its chain of views, and where it stands.
-- part: seen
case when exists (
    select 1 from case_access as mine
    where mine.review = reviews.id and mine.until is null
      and (mine.person = :person or mine.role in (:role_1, :role_2, :role_3, :role_4, :role_5, :role_6, :role_7, :role_8))
  ) then 1 else 0 end as own,
  (
    select max(glass.until) from case_access as glass
    where glass.review = reviews.id and glass.person = :person and glass.until > :now
  ) as glass,
  coalesce((select length from chain_heads where chain = 'views/' || reviews.id), 0) as views,
  coalesce((select head from chain_heads where chain = 'views/' || reviews.id), '') as views_head,
  (select count(*) from documents where review = reviews.id) as standing_documents,
  (select count(*) from letters where review = reviews.id) as standing_letters,
  (select count(*) from comments where review = reviews.id) as standing_comments,
  held.id as standing_task, held.role as standing_role, held.claimed_by as standing_holder,
  people.name as standing_holder_name

-- The task that a case stands at, for one person: theirs, else one that somebody has, else the oldest.
-- part: standing
left join work_items as held on held.id = (
  select open.id from work_items as open
  where open.review = reviews.id and open.status = 'OPEN' and open.kind = 'USER'
  order by case when open.claimed_by = :person then 0 when open.claimed_by is not null then 1 else 2 end,
    open.opened_at, open.position
  limit 1
)
left join people on people.id = held.claimed_by

-- What the gate and the bar of a case need at once: the review, whether one may see it, where it stands.
-- name: seen_review
select
  reviews.*,
  {part seen}
from reviews
{part standing}
where reviews.id = :review;

-- The same of the review that a task belongs to, with the task.
-- name: seen_task
select
  reviews.*,
  asked.id as task_id, asked.review as task_review, asked.element as task_element, asked.process as task_process,
  asked.kind as task_kind, asked.name as task_name, asked.role as task_role, asked.message as task_message,
  asked.not_by as task_not_by, asked.status as task_status, asked.claimed_by as task_claimed_by, asked.opened_at as
  task_opened_at, asked.due_at as task_due_at, asked.closed_at as task_closed_at, asked.closed_by as task_closed_by,
  asked.position as task_position, asked.claimed_at as task_claimed_at,
  {part seen}
from work_items as asked
join reviews on reviews.id = asked.review
{part standing}
where asked.id = :task;

-- name: break_glass
select * from break_glass where id = :id;

-- name: break_glasses_of
select * from break_glass where review = :review order by opened_at desc, id;

-- name: break_glasses
select * from break_glass order by judged_at is not null, opened_at desc, id limit :limit;

-- name: put_break_glass
insert into break_glass (
  id, review, person, reason, opened_at, until, closed_at, judged_by, judged_at, verdict, judgement
) values (
  :id, :review, :person, :reason, :opened_at, :until, :closed_at, :judged_by, :judged_at, :verdict, :judgement
)
on conflict (id) do update set
  closed_at = excluded.closed_at, judged_by = excluded.judged_by, judged_at = excluded.judged_at,
  verdict = excluded.verdict, judgement = excluded.judgement;
