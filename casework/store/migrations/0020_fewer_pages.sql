-- Version 20: a step writes fewer pages. Entries of trails by person and by kind share two indexes that hold both; rows
-- that are only ever found by their key, or in its order, stand in it; an index that nothing needed is gone.

drop index events_by_actor;

drop index events_by_kind;

drop index events_by_actor_and_kind;

create index events_by_actor on events (actor, at, review, seq, kind);

create index events_by_kind on events (kind, at, review, seq, actor);

drop index day_points_by_day;

create table stays_kept (
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
  primary key (review, closed_at, id)
) strict, without rowid;

insert into stays_kept select * from stays;

drop table stays;

alter table stays_kept rename to stays;

create index stays_by_end on stays (closed_at, id);

create table worklist_kept (
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
) strict, without rowid;

insert into worklist_kept select * from worklist;

drop table worklist;

alter table worklist_kept rename to worklist;

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
