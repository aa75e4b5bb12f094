-- Version 5: what people have typed and not sent, and what they have signed that has not left.

create table drafts (
  task text not null,
  person text not null,
  review text not null references reviews (id),
  body text not null,
  version integer not null,
  revision integer not null,
  window_id text not null,
  saved_at integer not null,
  active_seconds integer not null,
  state text not null,
  note text,
  primary key (task, person)
) strict, without rowid;

create table held_signatures (
  task text not null,
  person text not null,
  review text not null references reviews (id),
  element text not null,
  answers text not null,
  typed text not null,
  letters text not null,
  signed_at integer not null,
  until integer not null,
  active_seconds integer not null,
  state text not null,
  key text not null,
  reason text,
  primary key (task)
) strict, without rowid;

create index held_signatures_due on held_signatures (until, task) where state = 'HELD';

create index held_signatures_by_review on held_signatures (review);
