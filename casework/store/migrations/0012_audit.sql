-- Version 11: entries of all trails are found by time, person and kind; checks of all trails go on in slices; incidents
-- that are over are found by when they ended.

create index events_by_time on events (at, review, seq);

create index events_by_actor on events (actor, at, review, seq);

create index events_by_kind on events (kind, at, review, seq);

create index events_by_actor_and_kind on events (actor, kind, at, review, seq);

create index case_views_by_time on case_views (at, review, seq);

create index account_events_by_time on account_events (at, seq);

create index account_events_by_actor on account_events (actor, at, seq);

create index account_events_by_subject on account_events (person, at, seq);

create index account_events_by_kind on account_events (kind, at, seq);

create index incidents_resolved on incidents (resolved_at, id) where resolved_at is not null;

create table audit_checks (
  id text not null primary key,
  person text not null,
  started_at integer not null,
  state text not null check (state in ('RUNNING', 'WHOLE', 'BROKEN')),
  place text not null,
  cases integer not null,
  links integer not null,
  broken integer not null,
  fault text,
  fault_review text,
  ended_at integer
) strict;

create index audit_checks_running on audit_checks (started_at, id) where state = 'RUNNING';

create index audit_checks_by_age on audit_checks (started_at, id);
