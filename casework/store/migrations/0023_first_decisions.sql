-- Version 23: what follows a decision that was made waits for no first one: a wish to reopen it, and what goes on from it on
-- appeal or outside, is no request that came in. Its part `reopening` says which decision it follows.

create trigger parts_follow_a_decision after insert on parts when new.name = 'reopening'
begin
  delete from undecided_cases where review = new.review;
end;

drop trigger case_cards_begin_to_wait;

create trigger case_cards_begin_to_wait after insert on case_cards
begin
  insert into undecided_cases (review, line_of_business, plan, urgency, received_at)
  select id, line_of_business, plan, coalesce(urgency, new.urgency), received_at
  from reviews where id = new.review and status = 'OPEN' and outcome is null
    and not exists (select 1 from parts where parts.review = new.review and parts.name = 'reopening');
end;

drop trigger reviews_wait_otherwise;

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
    and not exists (select 1 from parts where parts.review = new.id and parts.name = 'reopening')
  on conflict (review) do nothing;
end;

delete from undecided_cases where review in (select review from parts where name = 'reopening');
