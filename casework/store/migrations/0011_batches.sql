-- Version 10: batches, one act on many cases with a row for each; and absences.

create table batches (
  id text not null,
  act text not null,
  to_person text,
  made_by text not null,
  reason text not null,
  detail text not null,
  state text not null,
  made_at integer not null,
  changed_at integer not null,
  primary key (id)
) strict, without rowid;

create index batches_by_age on batches (made_at, id);

create index batches_running on batches (made_at, id) where state = 'RUNNING';

create table batch_rows (
  batch text not null references batches (id),
  n integer not null,
  review text not null references reviews (id),
  item text,
  held text,
  to_person text,
  state text not null,
  words text not null,
  who_can text,
  at integer,
  primary key (batch, n)
) strict, without rowid;

create index batch_rows_by_state on batch_rows (batch, state, n);

create index batch_rows_by_review on batch_rows (review);

create table absences (
  id text not null,
  person text not null references people (id),
  from_day text not null,
  to_day text not null,
  substitute text,
  reason text not null,
  set_by text not null,
  set_at integer not null,
  ended_at integer,
  primary key (id)
) strict, without rowid;

create index absences_by_person on absences (person, to_day) where ended_at is null;

create index absences_by_last_day on absences (to_day, person) where ended_at is null;
