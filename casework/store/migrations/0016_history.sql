-- Version 16: legal holds, archives, purges by two people, and tombstones, which alone let the rows of a case go.

create table holds (
  id text not null primary key,
  scope text not null check (scope in ('CASE', 'MEMBER', 'SET')),
  review text,
  member text,
  line_of_business text,
  from_day text,
  to_day text,
  reason text not null,
  set_by text not null,
  set_at integer not null,
  lifted_by text,
  lifted_at integer,
  lifted_because text
) strict;

create index holds_active on holds (set_at, id) where lifted_at is null;

create index holds_by_age on holds (set_at, id);

create table archives (
  review text not null,
  sha256 text not null,
  file text not null,
  bytes integer not null,
  made_by text not null,
  made_at integer not null,
  trail_length integer not null,
  trail_head text not null,
  views_length integer not null,
  primary key (review, sha256)
) strict;

create index archives_by_age on archives (made_at, review);

create table purges (
  id text not null primary key,
  reason text not null,
  asked_by text not null,
  asked_at integer not null,
  state text not null check (state in ('ASKED', 'AGREED', 'DONE', 'TAKEN_BACK')),
  agreed_by text,
  agreed_at integer,
  ended_at integer,
  check (agreed_by is null or agreed_by <> asked_by)
) strict;

create index purges_by_age on purges (asked_at, id);

create table purge_rows (
  purge text not null references purges (id),
  n integer not null,
  review text not null,
  state text not null check (state in ('WAITING', 'PURGED', 'KEPT')),
  words text not null,
  at integer,
  primary key (purge, n)
) strict;

create index purge_rows_by_state on purge_rows (purge, state, n);

create index purge_rows_waiting on purge_rows (review, purge) where state = 'WAITING';

create table tombstones (
  review text not null primary key,
  number integer not null,
  line_of_business text not null,
  ended_year integer not null,
  rule text not null,
  trail_length integer not null,
  trail_head text not null,
  views_length integer not null,
  views_head text not null,
  archive text not null,
  purge text not null,
  asked_by text not null,
  agreed_by text not null,
  purged_by text not null,
  purged_at integer not null,
  redacted text not null
) strict;

create index tombstones_by_age on tombstones (purged_at, review);

create index tombstones_by_number on tombstones (number);

create table doomed_files (
  sha256 text not null primary key,
  at integer not null
) strict;

create table scrubs (
  at integer not null primary key,
  person text not null
) strict;

create trigger tombstones_refuse_update before update on tombstones
begin select raise(abort, 'tombstones is append-only'); end;

create trigger tombstones_refuse_delete before delete on tombstones
begin select raise(abort, 'tombstones is append-only'); end;

create index reviews_ended on reviews (line_of_business, changed_at, id) where status <> 'OPEN';

create index uploads_by_file on uploads (sha256);

create index document_files_by_file on document_files (sha256);

-- What is written once goes only where a tombstone tells of its case; the words of an entry about an emergency access,
-- likewise. A file's row goes only where it is noted that the file has to go from the disk.

drop trigger answers_refuse_delete;
create trigger answers_refuse_delete before delete on answers
when not exists (select 1 from tombstones where review = old.review)
begin select raise(abort, 'answers is append-only'); end;

drop trigger documents_refuse_delete;
create trigger documents_refuse_delete before delete on documents
when not exists (select 1 from tombstones where review = old.review)
begin select raise(abort, 'documents is append-only'); end;

drop trigger events_refuse_delete;
create trigger events_refuse_delete before delete on events
when not exists (select 1 from tombstones where review = old.review)
begin select raise(abort, 'events is append-only'); end;

drop trigger case_views_refuse_delete;
create trigger case_views_refuse_delete before delete on case_views
when not exists (select 1 from tombstones where review = old.review)
begin select raise(abort, 'case_views is append-only'); end;

drop trigger document_files_refuse_delete;
create trigger document_files_refuse_delete before delete on document_files
when not exists (select 1 from tombstones where review = old.review)
begin select raise(abort, 'document_files is append-only'); end;

drop trigger comments_refuse_delete;
create trigger comments_refuse_delete before delete on comments
when not exists (select 1 from tombstones where review = old.review)
begin select raise(abort, 'comments is append-only'); end;

drop trigger files_refuse_delete;
create trigger files_refuse_delete before delete on files
when not exists (select 1 from doomed_files where sha256 = old.sha256)
begin select raise(abort, 'files is append-only'); end;

drop trigger account_events_refuse_update;
create trigger account_events_refuse_update before update on account_events
when old.kind not like 'break_glass.%' or old.hash <> new.hash or old.seq <> new.seq
  or not exists (select 1 from tombstones where instr(redacted, '"' || old.seq || '"') > 0)
begin select raise(abort, 'account_events is append-only'); end;
