-- Version 19: cases that wait for their first decision, counted by the hour of their receipt; cases that are over, counted
-- by line of business; and appeals by the moment at which they ended: so a page reads what it tells of, however much there
-- is besides. Triggers keep them, because they follow from rows that are written in many places, and only when a case comes
-- in, is decided, is decided on appeal, or ends.

create table undecided_cases (
  review text not null references reviews (id),
  line_of_business text not null,
  plan text not null,
  urgency text not null,
  received_at integer not null,
  primary key (review)
) strict, without rowid;

create index undecided_cases_by_receipt on undecided_cases (received_at, line_of_business, plan, urgency);

create table undecided_hours (
  line_of_business text not null,
  plan text not null,
  urgency text not null,
  hour integer not null,
  n integer not null,
  primary key (line_of_business, plan, urgency, hour)
) strict, without rowid;

create trigger undecided_cases_counted after insert on undecided_cases
begin
  insert into undecided_hours (line_of_business, plan, urgency, hour, n)
  values (new.line_of_business, new.plan, new.urgency, new.received_at / 3600000, 1)
  on conflict (line_of_business, plan, urgency, hour) do update set n = n + 1;
end;

create trigger undecided_cases_discounted after delete on undecided_cases
begin
  update undecided_hours set n = n - 1
  where line_of_business = old.line_of_business and plan = old.plan and urgency = old.urgency
    and hour = old.received_at / 3600000;
  delete from undecided_hours
  where line_of_business = old.line_of_business and plan = old.plan and urgency = old.urgency
    and hour = old.received_at / 3600000 and n = 0;
end;

-- The urgency is the request's until somebody has judged it.
insert into undecided_cases (review, line_of_business, plan, urgency, received_at)
select reviews.id, reviews.line_of_business, reviews.plan, coalesce(reviews.urgency, case_cards.urgency),
  reviews.received_at
from reviews join case_cards on case_cards.review = reviews.id
where reviews.status = 'OPEN' and reviews.outcome is null;

create trigger case_cards_begin_to_wait after insert on case_cards
begin
  insert into undecided_cases (review, line_of_business, plan, urgency, received_at)
  select id, line_of_business, plan, coalesce(urgency, new.urgency), received_at
  from reviews where id = new.review and status = 'OPEN' and outcome is null;
end;

create trigger reviews_wait_no_more after update of status, outcome on reviews
when old.status = 'OPEN' and old.outcome is null and (new.status <> 'OPEN' or new.outcome is not null)
begin
  delete from undecided_cases where review = new.id;
end;

create trigger reviews_wait_otherwise
after update of status, outcome, line_of_business, plan, urgency, received_at on reviews
when new.status = 'OPEN' and new.outcome is null and (
  old.status <> 'OPEN' or old.outcome is not null or old.line_of_business <> new.line_of_business
  or old.plan <> new.plan or old.urgency is not new.urgency or old.received_at <> new.received_at
)
begin
  delete from undecided_cases where review = new.id and not exists (
    select 1 from case_cards where case_cards.review = new.id
      and undecided_cases.urgency = coalesce(new.urgency, case_cards.urgency)
      and undecided_cases.line_of_business = new.line_of_business and undecided_cases.plan = new.plan
      and undecided_cases.received_at = new.received_at
  );
  insert into undecided_cases (review, line_of_business, plan, urgency, received_at)
  select new.id, new.line_of_business, new.plan, coalesce(new.urgency, case_cards.urgency), new.received_at
  from case_cards where case_cards.review = new.id
  on conflict (review) do nothing;
end;

-- `ended_at` is the full second in which an appeal to the plan ended: exact enough to find the line that tells the rest.
create table ended_appeals (
  review text not null references reviews (id),
  line text not null,
  ended_at integer not null,
  primary key (review, line, ended_at)
) strict, without rowid;

create index ended_appeals_by_moment on ended_appeals (ended_at, review, line);

-- What stands in the JSON is found by its tree, because the schema may call no function of JSON.
insert into ended_appeals (review, line, ended_at)
select distinct told.review, told.line, 1000 * cast(strftime('%s', moment.atom) as integer)
from decided_lines as told cross join json_tree(told.appeals) as kind cross join json_tree(told.appeals) as moment
where kind.key = 'kind' and kind.atom = 'INTERNAL' and moment.parent = kind.parent and moment.key = 'decided_at'
  and moment.atom is not null;

create trigger decided_lines_tell_appeals after insert on decided_lines when new.appeals <> '[]'
begin
  insert into ended_appeals (review, line, ended_at)
  select distinct new.review, new.line, 1000 * cast(strftime('%s', moment.atom) as integer)
  from json_tree(new.appeals) as kind cross join json_tree(new.appeals) as moment
  where kind.key = 'kind' and kind.atom = 'INTERNAL' and moment.parent = kind.parent and moment.key = 'decided_at'
    and moment.atom is not null;
end;

create trigger decided_lines_take_back_appeals after delete on decided_lines when old.appeals <> '[]'
begin
  delete from ended_appeals where review = old.review and line = old.line;
end;

create table ended_counts (
  line_of_business text not null,
  n integer not null,
  primary key (line_of_business)
) strict, without rowid;

insert into ended_counts (line_of_business, n)
select line_of_business, count(*) from reviews where status <> 'OPEN' group by line_of_business;

create trigger reviews_that_come_ended after insert on reviews when new.status <> 'OPEN'
begin
  insert into ended_counts (line_of_business, n) values (new.line_of_business, 1)
  on conflict (line_of_business) do update set n = n + 1;
end;

create trigger reviews_that_go_ended after delete on reviews when old.status <> 'OPEN'
begin
  update ended_counts set n = n - 1 where line_of_business = old.line_of_business;
end;

create trigger reviews_that_end after update of status, line_of_business on reviews
when (old.status = 'OPEN') <> (new.status = 'OPEN')
  or (new.status <> 'OPEN' and old.line_of_business <> new.line_of_business)
begin
  update ended_counts set n = n - 1 where line_of_business = old.line_of_business and old.status <> 'OPEN';
  insert into ended_counts (line_of_business, n) select new.line_of_business, 1 where new.status <> 'OPEN'
  on conflict (line_of_business) do update set n = n + 1;
end;
