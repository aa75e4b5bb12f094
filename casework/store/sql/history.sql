-- Legal holds, archives, purges and tombstones.

-- name: hold
select * from holds where id = :hold;

-- name: active_holds
select * from holds where lifted_at is null order by set_at desc, id;

-- name: holds
select * from holds order by set_at desc, id limit :limit;

-- name: put_hold
insert into holds (
  id, scope, review, member, line_of_business, from_day, to_day, reason, set_by, set_at, lifted_by, lifted_at,
  lifted_because
) values (
  :id, :scope, :review, :member, :line_of_business, :from_day, :to_day, :reason, :set_by, :set_at, :lifted_by,
  :lifted_at, :lifted_because
)
on conflict (id) do update set
  member = excluded.member, reason = excluded.reason, lifted_by = excluded.lifted_by, lifted_at = excluded.lifted_at,
  lifted_because = excluded.lifted_because;

-- name: archives
select * from archives order by made_at desc, review limit :limit;

-- name: archives_of
select * from archives where review = :review order by made_at desc, sha256 limit :limit;

-- name: put_archive
insert into archives (
  review, sha256, file, bytes, made_by, made_at, trail_length, trail_head, views_length
) values (
  :review, :sha256, :file, :bytes, :made_by, :made_at, :trail_length, :trail_head, :views_length
);

-- name: purge
select * from purges where id = :purge {for_update};

-- name: purges
select p.*,
  (select count(*) from purge_rows as r where r.purge = p.id and r.state = 'WAITING') as n_waiting,
  (select count(*) from purge_rows as r where r.purge = p.id and r.state = 'PURGED') as n_purged,
  (select count(*) from purge_rows as r where r.purge = p.id and r.state = 'KEPT') as n_kept
from purges as p order by p.asked_at desc, p.id limit :limit;

-- name: put_purge
insert into purges (
  id, reason, asked_by, asked_at, state, agreed_by, agreed_at, ended_at
) values (
  :id, :reason, :asked_by, :asked_at, :state, :agreed_by, :agreed_at, :ended_at
)
on conflict (id) do update set
  state = excluded.state, agreed_by = excluded.agreed_by, agreed_at = excluded.agreed_at, ended_at = excluded.ended_at;

-- name: purge_rows
select * from purge_rows where purge = :purge order by n limit :limit;

-- name: all_purge_rows
select * from purge_rows order by purge, n limit :limit;

-- name: purge_row
select * from purge_rows where purge = :purge and n = :n;

-- name: purge_rows_by_state
select * from purge_rows where purge = :purge and state = :state order by n limit :limit;

-- name: put_purge_row
insert into purge_rows (purge, n, review, state, words, at) values (:purge, :n, :review, :state, :words, :at)
on conflict (purge, n) do update set state = excluded.state, words = excluded.words, at = excluded.at;

-- name: tombstone
select * from tombstones where review = :review;

-- name: tombstones
select * from tombstones order by purged_at desc, review limit :limit;

-- name: add_tombstone
insert into tombstones (
  review, number, line_of_business, ended_year, rule, trail_length, trail_head, views_length, views_head, archive,
  purge, asked_by, agreed_by, purged_by, purged_at, redacted
) values (
  :review, :number, :line_of_business, :ended_year, :rule, :trail_length, :trail_head, :views_length, :views_head,
  :archive, :purge, :asked_by, :agreed_by, :purged_by, :purged_at, :redacted
);

-- The part that names the case which a later one follows is spelt in one way; a mark in an id that would stand for any
-- other keeps a case that could go, never the other way round.
-- part: what_is_undone
case
  when exists (select 1 from letters where letters.review = reviews.id and letters.sent_at is null) then 'LETTER'
  when exists (select 1 from incidents where incidents.review = reviews.id and incidents.resolved_at is null)
    then 'INCIDENT'
  when exists (
    select 1 from service_steps where service_steps.review = reviews.id and service_steps.status in ('WAITING', 'RUNNING')
  ) then 'STEP'
  when exists (select 1 from second_looks where second_looks.review = reviews.id and second_looks.state <> 'DONE')
    or exists (select 1 from second_looks where second_looks.review = reviews.id and second_looks.finding = 'OPEN')
    then 'LOOK'
  when exists (
    select 1 from reviews as later join parts as told on told.review = later.id and told.name = 'reopening'
    where later.member = reviews.member and later.id <> reviews.id and told.text like '%"reopens":"' || reviews.id || '"%'
  ) then 'FOLLOWED'
  else '' end as undone,
(select purge from purge_rows where purge_rows.review = reviews.id and purge_rows.state = 'WAITING' limit 1) as waits_in

-- name: ended_case
select reviews.*, case_cards.number, parts.text as request, {part what_is_undone}
from reviews
join parts on parts.review = reviews.id and parts.name = 'request'
join case_cards on case_cards.review = reviews.id
where reviews.id = :review and reviews.status <> 'OPEN';

-- `members` is an array in JSON.
-- name: members_cases
select
  reviews.id, reviews.member, reviews.plan, reviews.line_of_business, reviews.received_at, reviews.changed_at,
  reviews.status, again.text as reopening, closed.text as closing
from json_each(:members) as asked
cross join reviews on reviews.member = asked.value
left join parts as again on again.review = reviews.id and again.name = 'reopening'
left join parts as closed on closed.review = reviews.id and closed.name = 'closing'
order by reviews.created_at, reviews.id;

-- Whom holds are about: the member of each of these cases, and each of these members with their cases. Arrays in JSON.
-- name: held_names
select 'CASE' as scope, case_cards.review, case_cards.member, case_cards.member_name
from json_each(:reviews) as asked cross join case_cards on case_cards.review = asked.value
union all
select 'MEMBER' as scope, case_cards.review, asked.value as member, case_cards.member_name
from json_each(:members) as asked
cross join reviews on reviews.member = asked.value
cross join case_cards on case_cards.review = reviews.id
order by scope, review;

-- name: ended_counts
select c.line_of_business, c.n, (
  select min(changed_at) from reviews where reviews.line_of_business = c.line_of_business and reviews.status <> 'OPEN'
) as oldest
from ended_counts as c where c.n > 0 order by c.line_of_business;

-- name: doomed_files
select sha256 from doomed_files order by at, sha256 limit :limit;

-- name: doom_files
insert into doomed_files (sha256, at)
select held.sha256, :at from (
  select sha256 from document_files where review = :review
  union
  select sha256 from uploads where review = :review
) as held
where not exists (select 1 from document_files as d where d.sha256 = held.sha256 and d.review <> :review)
  and not exists (select 1 from uploads as u where u.sha256 = held.sha256 and u.review <> :review)
on conflict (sha256) do update set at = excluded.at;

-- name: drop_doomed_rows
delete from files where sha256 in (select sha256 from doomed_files)
  and not exists (select 1 from document_files as d where d.sha256 = files.sha256)
  and not exists (select 1 from uploads as u where u.sha256 = files.sha256);

-- name: drop_doomed_file
delete from doomed_files where sha256 = :sha256;

-- name: last_scrub
select max(at) as at from scrubs;

-- name: add_scrub
insert into scrubs (at, person) values (:at, :person) on conflict (at) do nothing;

-- name: redact_entry
update account_events set detail = :detail where seq = :seq;

-- name: all_saved_views
select id, asked, name from saved_views;

-- name: forget_case_words
delete from case_words where rowid = :number;

-- name: forget_decided_words
delete from decided_words where rowid = :number;

-- name: forget_decided_traits
delete from decided_traits where number = :number;

-- name: forget_case_texts
delete from case_texts where rowid in (
  select rowid from case_texts where case_texts match :phrase and review = :review
);

-- What was remembered so that a repeat is harmless: answers that name the case or a task of it, keys that begin with it.
-- name: forget_replays
delete from replays
where at >= (select min(at) from events where review = :review)
  and (
    key = :review
    or substr(key, 1, length(:review) + 1) = :review || ':'
    or instr(response, '"' || :review || '"') > 0
    or exists (
      select 1 from work_items
      where work_items.review = :review and instr(replays.response, '"' || work_items.id || '"') > 0
    )
  );

-- name: forget_chain
delete from chain_heads where chain = :chain;

-- A batch tells, in words of its own, why it was made; with its last case it goes as well.
-- name: forget_batches
delete from batches where state in ('DONE', 'CANCELLED')
  and not exists (select 1 from batch_rows where batch_rows.batch = batches.id);
