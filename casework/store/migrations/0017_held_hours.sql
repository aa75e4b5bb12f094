-- Version 17: what each person has, counted by the hour and by the day on which it is due.

create table held_hours (
  holder text not null,
  span integer not null,
  at integer not null,
  n integer not null,
  primary key (holder, span, at)
) strict;

insert into held_hours (holder, span, at, n)
select coalesce(holder, ''), spans.span, left_order / (3600000 * spans.span), count(*)
from open_cases cross join (select 1 as span union all select 24) as spans
where holder is not null or standing = 'TASK'
group by coalesce(holder, ''), spans.span, left_order / (3600000 * spans.span);
