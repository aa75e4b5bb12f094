-- Version 1: every table of casework/store/tables.py. Once released this file is never edited; a change is a new migration.

create table definitions (
  hash text not null,
  primary key (hash)
) strict, without rowid;

create table definition_files (
  definition text not null references definitions (hash),
  name text not null,
  content blob not null,
  primary key (definition, name)
) strict;

create table reviews (
  id text not null,
  revision integer not null,
  status text not null,
  outcome text,
  stage text,
  line_of_business text not null,
  plan text not null,
  member text not null,
  urgency text,
  received_at integer not null,
  decision_due_at integer,
  definition text not null references definitions (hash),
  ready integer not null check (ready in (0, 1)),
  next_due_at integer,
  created_at integer not null,
  changed_at integer not null,
  trail_length integer not null,
  trail_head text not null,
  snapshot blob not null,
  primary key (id)
) strict;

create index reviews_ready on reviews (changed_at, id) where ready = 1;

create index reviews_due on reviews (next_due_at, id) where next_due_at is not null;

create index reviews_by_member on reviews (member, created_at);

create index reviews_by_status on reviews (status, created_at);

create index reviews_by_age on reviews (created_at);

create table parts (
  review text not null references reviews (id),
  name text not null,
  sha256 text not null,
  text text not null,
  primary key (review, name)
) strict;

create index parts_hashes on parts (review, name, sha256);

create table work_items (
  id text not null,
  review text not null references reviews (id),
  element text not null,
  process text not null,
  kind text not null,
  name text not null,
  role text,
  message text,
  not_by text,
  status text not null,
  claimed_by text,
  opened_at integer not null,
  due_at integer,
  closed_at integer,
  closed_by text,
  position integer not null,
  primary key (id)
) strict;

create index work_items_by_review on work_items (review, status);

create index work_items_by_role on work_items (status, role, due_at);

create index work_items_by_person on work_items (claimed_by, status) where claimed_by is not null;

create table service_steps (
  id text not null,
  review text not null references reviews (id),
  element text not null,
  operator text not null,
  status text not null,
  attempt integer not null,
  not_before integer not null,
  result text not null,
  error text,
  primary key (id)
) strict;

create index service_steps_due on service_steps (not_before, id) where status in ('WAITING', 'RUNNING');

create index service_steps_by_review on service_steps (review, status);

create table incidents (
  id text not null,
  review text not null references reviews (id),
  task text,
  element text,
  cause text not null,
  attempts integer not null,
  opened_at integer not null,
  resolved_at integer,
  primary key (id)
) strict;

create index incidents_by_review on incidents (review, opened_at);

create index incidents_open on incidents (opened_at, id) where resolved_at is null;

create table answers (
  id text not null,
  review text not null references reviews (id),
  task text not null,
  element text not null,
  person text not null,
  role text,
  answered_at integer not null,
  position integer not null,
  body text not null,
  primary key (id)
) strict;

create index answers_by_review on answers (review, element);

create table documents (
  review text not null references reviews (id),
  id text not null,
  kind text not null,
  title text not null,
  author text not null,
  dated text not null,
  received_at integer not null,
  sha256 text not null,
  position integer not null,
  text text not null,
  body text not null,
  primary key (review, id)
) strict;

create table letters (
  id text not null,
  review text not null references reviews (id),
  task text not null,
  kind text not null,
  audience text not null,
  language text not null,
  subject text not null,
  html text not null,
  text text not null,
  facts text not null,
  sha256 text not null,
  created_at integer not null,
  not_before integer not null,
  sent_at integer,
  place text,
  position integer not null,
  primary key (id)
) strict;

create index letters_by_review on letters (review, task);

create index letters_unsent on letters (not_before, id) where sent_at is null;

create index letters_unsent_by_review on letters (review, id, not_before, sent_at) where sent_at is null;

create table people (
  id text not null,
  name text not null,
  roles text not null,
  licences text not null,
  specialties text not null,
  reports_to text,
  primary key (id)
) strict, without rowid;

create table events (
  review text not null references reviews (id),
  seq integer not null,
  at integer not null,
  actor text not null,
  role text,
  kind text not null,
  detail text not null,
  state text not null,
  prev text not null,
  hash text not null,
  primary key (review, seq)
) strict, without rowid;

create table replays (
  actor text not null,
  key text not null,
  request text not null,
  response text not null,
  at integer not null,
  primary key (actor, key)
) strict, without rowid;

create index replays_by_age on replays (at);

create trigger definitions_refuse_update before update on definitions
begin select raise(abort, 'definitions is append-only'); end;

create trigger definitions_refuse_delete before delete on definitions
begin select raise(abort, 'definitions is append-only'); end;

create trigger definition_files_refuse_update before update on definition_files
begin select raise(abort, 'definition_files is append-only'); end;

create trigger definition_files_refuse_delete before delete on definition_files
begin select raise(abort, 'definition_files is append-only'); end;

create trigger answers_refuse_update before update on answers
begin select raise(abort, 'answers is append-only'); end;

create trigger answers_refuse_delete before delete on answers
begin select raise(abort, 'answers is append-only'); end;

create trigger documents_refuse_update before update on documents
begin select raise(abort, 'documents is append-only'); end;

create trigger documents_refuse_delete before delete on documents
begin select raise(abort, 'documents is append-only'); end;

create trigger events_refuse_update before update on events
begin select raise(abort, 'events is append-only'); end;

create trigger events_refuse_delete before delete on events
begin select raise(abort, 'events is append-only'); end;
