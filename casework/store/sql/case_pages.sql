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

-- name: decided_like
select reviews.id as review, case_cards.member_name, reviews.status, reviews.outcome, reviews.received_at,
  reviews.changed_at, asked.text as request, decided.text as determination, 1 as seen
from case_cards
join reviews on reviews.id = case_cards.review
join parts as asked on asked.review = reviews.id and asked.name = 'request'
join parts as decided on decided.review = reviews.id and decided.name = 'determination'
where case_cards.procedure = :procedure and reviews.outcome is not null and reviews.id <> :but
  and {sees reviews.id}
order by case_cards.number desc
limit :limit;
