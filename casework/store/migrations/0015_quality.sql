-- Version 14: second looks: what was drawn and how, the looks themselves, and what two reviewers found of the same thing.

create table quality_draws (
  rule text not null,
  period text not null,
  seed text not null,
  cases integer not null,
  wanted integer not null,
  drawn integer not null,
  drawn_at integer not null,
  drawn_by text not null,
  primary key (rule, period)
) strict, without rowid;

create index quality_draws_by_age on quality_draws (drawn_at, rule, period);

create table second_looks (
  id text not null,
  task text not null,
  place integer not null,
  review text not null references reviews (id),
  element text not null,
  role text not null,
  why text not null,
  first_person text not null,
  first_at integer not null,
  drawn_at integer not null,
  due_at integer not null,
  state text not null,
  person text,
  taken_at integer,
  answered_at integer,
  active_seconds integer,
  answers text,
  finding text not null,
  settled_by text,
  settled_at integer,
  settled_words text,
  primary key (id)
) strict, without rowid;

create unique index second_looks_by_task on second_looks (task, place);

create index second_looks_open on second_looks (due_at, id) where state <> 'DONE';

create index second_looks_done on second_looks (answered_at, id) where state = 'DONE';

create index second_looks_of_first on second_looks (first_person, answered_at) where state = 'DONE';

create index second_looks_found on second_looks (answered_at, id) where finding = 'OPEN';

create index second_looks_by_review on second_looks (review);

create table second_ratings (
  look text not null references second_looks (id),
  criterion text not null,
  line text not null,
  first text not null,
  second text not null,
  primary key (look, criterion, line)
) strict, without rowid;
