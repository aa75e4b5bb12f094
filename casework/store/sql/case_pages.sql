-- What the pages of a case read at once.

-- name: parts_of
select * from parts where review = :review order by name;

-- name: standing
select
  (select count(*) from documents where review = :review) as documents,
  (select count(*) from letters where review = :review) as letters,
  (select count(*) from comments where review = :review) as comments,
  open.id as task, open.role, open.claimed_by as holder, people.name as holder_name
from (select 1 as one) as here
left join work_items as open on open.review = :review and open.status = 'OPEN' and open.kind = 'USER'
left join people on people.id = open.claimed_by
order by case when open.claimed_by = :person then 0 when open.claimed_by is not null then 1 else 2 end,
  open.opened_at, open.position
limit 1;

-- name: document_titles
select id, title from documents where review = :review order by position;

-- name: hand_overs
select * from events where review = :review and kind = 'task.delegated' order by seq;

-- name: cases_of_member
select reviews.id as review, case_cards.member_name, reviews.status, reviews.outcome, reviews.received_at,
  reviews.changed_at, asked.text as request, decided.text as determination,
  case when {sees reviews.id} then 1 else 0 end as seen
from reviews
join case_cards on case_cards.review = reviews.id
join parts as asked on asked.review = reviews.id and asked.name = 'request'
left join parts as decided on decided.review = reviews.id and decided.name = 'determination'
where reviews.member = :member
order by reviews.created_at desc, reviews.id desc
limit :limit;

-- Those that share most come first: the subquery ranks all decided cases of the procedure, which only the index of
-- traits is read for; requests and decisions are read of those that are shown. A cross join keeps the order.
-- part: most_alike
reviews.id as review, case_cards.member_name, reviews.status, reviews.outcome, reviews.received_at,
  reviews.changed_at, asked.text as request, decided.text as determination, 1 as seen

-- part: decided_and_seen
cross join case_cards on case_cards.number = alike.number
cross join reviews on reviews.id = case_cards.review
cross join parts as asked on asked.review = reviews.id and asked.name = 'request'
cross join parts as decided on decided.review = reviews.id and decided.name = 'determination'
where reviews.outcome is not null and reviews.id <> :but and {sees reviews.id}

-- part: of_these_traits
procedure = :procedure and trait in (
    :trait_1, :trait_2, :trait_3, :trait_4, :trait_5, :trait_6, :trait_7, :trait_8,
    :trait_9, :trait_10, :trait_11, :trait_12, :trait_13, :trait_14, :trait_15, :trait_16
  )

-- name: decided_like
select {part most_alike}
from (
  select number, count(*) as shared from decided_traits where {part of_these_traits}
  group by number order by shared desc, number desc
) as alike
{part decided_and_seen}
order by alike.shared desc, alike.number desc
limit :limit;

-- name: add_decided_trait
insert into decided_traits (procedure, trait, number)
select :procedure, :trait, number from case_cards where review = :review
on conflict do nothing;

-- name: drop_decided_traits
delete from decided_traits where number = (select number from case_cards where review = :review);
