-- Version 14: forecasts of how many times for a decision will be missed, with what then happened.

create table forecasts (
  id text not null,
  day text not null,
  made_at integer not null,
  asked_by text,
  state text not null check (state in ('MADE', 'TOO_LITTLE')),
  seed integer not null,
  runs integer not null,
  model text not null,
  inputs text not null,
  days text not null,
  week text not null,
  settled integer not null check (settled in (0, 1)),
  primary key (id)
) strict;

create index forecasts_by_age on forecasts (made_at, id);

create index forecasts_unsettled on forecasts (day, id) where settled = 0;
