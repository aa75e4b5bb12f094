-- Version 9: the desk of supervisors: a row for each open case with the counts that are kept with it, the stays of cases
-- in their steps. The rows of what is open already are filled in by the migration's second half.

create table open_cases (
  review text not null references reviews (id),
  number integer not null,
  definition text not null,
  process text not null,
  element text not null,
  step text not null,
  item text,
  role text,
  holder text,
  standing text not null,
  opened_at integer not null,
  entered_at integer not null,
  due_at integer,
  clock_start integer,
  watch_at integer,
  tight_at integer,
  paused integer not null check (paused in (0, 1)),
  share integer,
  left_order integer not null,
  level text not null,
  level_until integer,
  line_of_business text not null,
  urgency text not null,
  language text not null,
  name_order text not null,
  points integer not null,
  incidents integer not null,
  primary key (review)
) strict;

create index open_cases_by_left on open_cases (left_order, review, line_of_business, urgency, process);

create index open_cases_by_process on open_cases (
  process, left_order, review, line_of_business, urgency, level_until, due_at, tight_at, watch_at
);

create index open_cases_by_level on open_cases (
  level, left_order, review, line_of_business, urgency, level_until, due_at, tight_at, watch_at
);

create index open_cases_by_process_level on open_cases (
  process, level, left_order, review, line_of_business, urgency, level_until, due_at, tight_at, watch_at
);

create index open_cases_by_element on open_cases (
  element, definition, left_order, review, line_of_business, urgency, level_until, due_at, tight_at, watch_at
);

create index open_cases_by_holder on open_cases (
  holder, left_order, review, line_of_business, urgency, level_until, due_at, tight_at, watch_at
) where holder is not null;

create index open_cases_unowned on open_cases (
  left_order, review, line_of_business, urgency, process
) where standing = 'TASK' and holder is null;

create index open_cases_of_waits on open_cases (
  due_at, review, line_of_business, urgency, process, standing
) where standing = 'INFORMATION';

create index open_cases_with_incidents on open_cases (
  left_order, review, line_of_business, urgency, incidents, paused, due_at
) where incidents > 0;

create index open_cases_by_until on open_cases (level_until, review) where level_until is not null;

create table desk_counts (
  process text not null,
  line_of_business text not null,
  urgency text not null,
  owned integer not null check (owned in (0, 1)),
  standing text not null,
  level text not null,
  n integer not null,
  points integer not null,
  primary key (process, line_of_business, urgency, owned, standing, level)
) strict, without rowid;

create table element_counts (
  process text not null,
  definition text not null,
  element text not null,
  level text not null,
  n integer not null,
  primary key (process, definition, element, level)
) strict, without rowid;

create table desk_hours (
  kind text not null,
  line_of_business text not null,
  urgency text not null,
  hour integer not null,
  process text not null,
  n integer not null,
  primary key (kind, line_of_business, urgency, hour, process)
) strict, without rowid;

create table stays (
  id text not null,
  review text not null references reviews (id),
  process text not null,
  element text not null,
  definition text not null,
  line_of_business text not null,
  opened_at integer not null,
  closed_at integer not null,
  level text not null,
  late integer not null check (late in (0, 1)),
  primary key (id)
) strict;

create index stays_by_end on stays (closed_at, id);

create index stays_by_review on stays (review, closed_at);

create table usual_stays (
  day text not null,
  definition text not null,
  process text not null,
  element text not null,
  n integer not null,
  half integer not null,
  nine_in_ten integer not null,
  timed integer not null,
  early integer not null,
  late integer not null,
  primary key (day, definition, process, element)
) strict, without rowid;

create table desk_state (
  one integer not null,
  version integer not null,
  changed_at integer,
  usual_day text,
  primary key (one)
) strict;

insert into desk_state (one, version, changed_at, usual_day) values (1, 0, null, null);

create index day_points_by_day on day_points (day, person, points);
