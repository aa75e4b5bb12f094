-- Version 4: the worklist: cards of cases, rows of open work with their counts, what people mark and save, and the
-- full-text index of cases. The rows of what is open already are filled in by the migration's second half.

create table case_cards (
  review text not null references reviews (id),
  number integer not null,
  member text not null,
  member_name text not null,
  name_order text not null,
  language text not null,
  state text not null,
  asked_for text not null,
  lines integer not null,
  procedure text not null,
  line_of_business text not null,
  plan text not null,
  urgency text not null,
  provider text not null,
  provider_name text not null,
  words text not null,
  primary key (review)
) strict;

create unique index case_cards_by_number on case_cards (number);

create table worklist (
  item text not null references work_items (id),
  review text not null references reviews (id),
  kind text not null,
  element text not null,
  process text not null,
  step text not null,
  role text,
  holder text,
  taken integer not null check (taken in (0, 1)),
  opened_at integer not null,
  due_at integer,
  clock_start integer,
  paused integer not null check (paused in (0, 1)),
  share integer,
  left_order integer not null,
  watch_at integer,
  tight_at integer,
  urgency text not null,
  name_order text not null,
  line_of_business text not null,
  language text not null,
  number integer not null,
  lapse text,
  disagree integer not null check (disagree in (0, 1)),
  new_documents integer not null,
  priority integer not null,
  barred text not null,
  points integer not null,
  primary key (item)
) strict;

create index worklist_by_left on worklist (
  taken, role, left_order, item, line_of_business, step, urgency, language, paused, due_at, tight_at, watch_at,
  holder, number, name_order, opened_at
);

create index worklist_by_next on worklist (taken, role, priority, left_order, item);

create index worklist_by_name on worklist (
  taken, role, name_order, item, line_of_business, step, urgency, language, paused, due_at, tight_at, watch_at,
  holder, number, opened_at
);

create index worklist_by_step on worklist (
  taken, role, step, left_order, item, line_of_business, urgency, language, paused, due_at, tight_at, watch_at,
  holder, number, name_order, opened_at
);

create index worklist_by_plan on worklist (
  taken, role, line_of_business, left_order, item, step, urgency, language, paused, due_at, tight_at, watch_at,
  holder, number, name_order, opened_at
);

create index worklist_by_language on worklist (
  taken, role, language, left_order, item, line_of_business, step, urgency, paused, due_at, tight_at, watch_at,
  holder, number, name_order, opened_at
);

create index worklist_by_urgency on worklist (
  taken, role, urgency, left_order, item, line_of_business, step, language, paused, due_at, tight_at, watch_at,
  holder, number, name_order, opened_at
);

create index worklist_by_number on worklist (number);

create index worklist_by_opened on worklist (
  taken, role, opened_at, item, line_of_business, step, urgency, language, paused, due_at, tight_at, watch_at, holder,
  number, name_order
);

create index worklist_by_holder on worklist (holder, kind, left_order, item) where holder is not null;

create index worklist_by_review on worklist (review);

create index worklist_of_waits on worklist (left_order, item) where kind = 'RECEIVE';

create table worklist_counts (
  role text not null,
  holder text not null,
  n integer not null,
  points integer not null,
  primary key (role, holder)
) strict, without rowid;

create index worklist_counts_by_holder on worklist_counts (holder, role);

create table worklist_steps (
  role text not null,
  step text not null,
  primary key (role, step)
) strict, without rowid;

create table task_marks (
  item text not null references work_items (id),
  review text not null references reviews (id),
  priority integer not null,
  reason text not null,
  set_by text not null,
  set_at integer not null,
  primary key (item)
) strict, without rowid;

create table follow_ups (
  review text not null references reviews (id),
  person text not null,
  day text not null,
  reason text not null,
  set_by text not null,
  set_at integer not null,
  item text,
  primary key (review, person)
) strict, without rowid;

create index follow_ups_by_person on follow_ups (person, day, review);

create table saved_views (
  id text not null,
  owner text not null,
  name text not null,
  shared_with text,
  asked text not null,
  created_at integer not null,
  primary key (id)
) strict;

create index saved_views_by_owner on saved_views (owner, name);

create index saved_views_shared on saved_views (shared_with, name) where shared_with is not null;

create table day_points (
  person text not null,
  day text not null,
  points integer not null,
  primary key (person, day)
) strict, without rowid;

-- What names a case: found by whole words and by their beginnings, which the short indexes answer at once.
create virtual table case_words using fts5 (
  name, number, words, provider, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4 5 6'
);

-- What lies in a case: one entry for each document and comment, each with the case's own names, so that a name and a
-- word of a document find it together.
create virtual table case_texts using fts5 (
  review unindexed, source unindexed, ref unindexed, names, title, body, tokenize = 'unicode61 remove_diacritics 2'
);

alter table people add column languages text not null default '[]';

alter table people add column conflicts text not null default '[]';

alter table people add column capacity integer;
