-- Version 3: accounts, sessions, who may see which case, and the chains that record what was done and seen.

create table accounts (
  person text not null references people (id),
  password text not null,
  must_change integer not null check (must_change in (0, 1)),
  status text not null check (status in ('ACTIVE', 'DISABLED')),
  created_at integer not null,
  changed_at integer not null,
  second_factor text,
  second_factor_step integer,
  primary key (person)
) strict, without rowid;

create table recovery_codes (
  person text not null references accounts (person),
  code text not null,
  used_at integer,
  primary key (person, code)
) strict, without rowid;

create table sessions (
  id text not null,
  token text not null,
  person text not null references accounts (person),
  stage text not null,
  started_at integer not null,
  seen_at integer not null,
  agent text not null,
  address text not null,
  ended_at integer,
  ended text,
  primary key (id)
) strict;

create unique index sessions_by_token on sessions (token);

create index sessions_of_person on sessions (person, started_at) where ended_at is null;

create table sign_in_tries (
  name text not null,
  failed integer not null,
  last_at integer not null,
  until integer,
  primary key (name)
) strict, without rowid;

create index sign_in_tries_by_age on sign_in_tries (last_at);

create table account_events (
  seq integer not null,
  at integer not null,
  actor text not null,
  person text not null,
  kind text not null,
  detail text not null,
  prev text not null,
  hash text not null,
  primary key (seq)
) strict;

create index account_events_of_person on account_events (person, seq);

create table case_views (
  review text not null references reviews (id),
  seq integer not null,
  at integer not null,
  person text not null,
  role text,
  page text not null,
  reason text,
  prev text not null,
  hash text not null,
  primary key (review, seq)
) strict, without rowid;

create index case_views_by_person on case_views (person, at);

create table chain_heads (
  chain text not null,
  length integer not null,
  head text not null,
  primary key (chain)
) strict, without rowid;

create table case_access (
  review text not null references reviews (id),
  role text not null,
  person text not null,
  why text not null,
  until integer,
  primary key (review, role, person, why)
) strict, without rowid;

create index case_access_of_role on case_access (role, review) where role <> '';

create index case_access_of_person on case_access (person, review) where person <> '';

create table break_glass (
  id text not null,
  review text not null references reviews (id),
  person text not null references people (id),
  reason text not null,
  opened_at integer not null,
  until integer not null,
  closed_at integer,
  judged_by text,
  judged_at integer,
  verdict text,
  judgement text,
  primary key (id)
) strict;

create index break_glass_unjudged on break_glass (opened_at, id) where judged_at is null;

create index break_glass_by_review on break_glass (review, opened_at);

insert into case_access (review, role, person, why)
select review, role, '', 'OPEN' from work_items where status = 'OPEN' and role is not null
union
select review, '', claimed_by, 'TOOK' from work_items where status in ('OPEN', 'DONE') and claimed_by is not null
union
select review, '', closed_by, 'TOOK' from work_items where status = 'DONE' and closed_by is not null;

create trigger account_events_refuse_update before update on account_events
begin select raise(abort, 'account_events is append-only'); end;

create trigger account_events_refuse_delete before delete on account_events
begin select raise(abort, 'account_events is append-only'); end;

create trigger case_views_refuse_update before update on case_views
begin select raise(abort, 'case_views is append-only'); end;

create trigger case_views_refuse_delete before delete on case_views
begin select raise(abort, 'case_views is append-only'); end;
