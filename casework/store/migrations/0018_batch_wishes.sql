-- Version 18: what somebody chose and typed for a batch that is not made yet.

create table batch_wishes (
  id text not null,
  person text not null references people (id),
  typed text not null,
  batch text,
  changed_at integer not null,
  primary key (id)
) strict, without rowid;

create index batch_wishes_by_age on batch_wishes (changed_at, id);
