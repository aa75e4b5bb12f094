-- What came of each line of each request, and what that follows from.

-- name: decided_lines
select * from decided_lines
where determined_at >= :since and determined_at < :until and (cast(:plan as text) is null or plan = :plan)
order by determined_at, review, line;

-- name: decided_lines_of_plan_type
select * from decided_lines
where line_of_business = :line_of_business and determined_at >= :since and determined_at < :until
  and (cast(:plan as text) is null or plan = :plan)
order by determined_at, review, line;

-- part: what_reports_count
  review, line, number, line_of_business, plan, policy, procedure, code, site, item, is_drug, type, no_pa, origin,
  requested_by, urgency, expedite_asked, received_at, clock_start, due_at, determined_at, notified_at, extended,
  waited_ms, requested, quantity, outcome, clinical, straight_through, reasons, '[]' as rules, signer,
  '[]' as reviewers, '[]' as criteria, member, language, age_band, sex, provider, network, appeals,
  '[]' as guardrails, contradictions, '[]' as breaches, p2p;

-- name: counted_lines
select
{part what_reports_count}
from decided_lines
where determined_at >= :since and determined_at < :until and (cast(:plan as text) is null or plan = :plan)
order by determined_at, review, line;

-- name: counted_lines_of_plan_type
select
{part what_reports_count}
from decided_lines
where line_of_business = :line_of_business and determined_at >= :since and determined_at < :until
  and (cast(:plan as text) is null or plan = :plan)
order by determined_at, review, line;

-- name: decided_lines_of_review
select * from decided_lines where review = :review order by line;

-- name: undecided_reviews
select
  reviews.id as review, reviews.line_of_business, reviews.plan, coalesce(reviews.urgency, case_cards.urgency) as urgency,
  reviews.stage, reviews.received_at
from reviews join case_cards on case_cards.review = reviews.id
where reviews.status = 'OPEN' and reviews.outcome is null
order by reviews.received_at, reviews.id;

-- name: drop_decided_lines
delete from decided_lines where review = :review;

-- name: put_decided_line
insert into decided_lines (
  review, line, number, line_of_business, plan, policy, procedure, code, site, item, is_drug, type, no_pa, origin,
  requested_by, urgency, expedite_asked, received_at, clock_start, due_at, determined_at, notified_at, extended,
  waited_ms, requested, quantity, outcome, clinical, straight_through, reasons, rules, signer, reviewers, criteria,
  member, language, age_band, sex, provider, network, appeals, guardrails, contradictions, breaches, p2p
) values (
  :review, :line, :number, :line_of_business, :plan, :policy, :procedure, :code, :site, :item, :is_drug, :type,
  :no_pa, :origin, :requested_by, :urgency, :expedite_asked, :received_at, :clock_start, :due_at, :determined_at,
  :notified_at, :extended, :waited_ms, :requested, :quantity, :outcome, :clinical, :straight_through, :reasons,
  :rules, :signer, :reviewers, :criteria, :member, :language, :age_band, :sex, :provider, :network, :appeals,
  :guardrails, :contradictions, :breaches, :p2p
);

-- name: parts_of_facts
select name, text from parts
where review = :review and name in (
  'request', 'versions', 'peer_to_peer', 'findings', 'determination', 'lapse', 'closing', 'withdrawal', 'appeals',
  'external', 'breaches', 'reopening', 'clock'
);

-- name: number_of_card
select number from case_cards where review = :review;

-- name: tables_decided
select kind, detail from events
where review = :review and kind in (
  'table.decided', 'clock.lapsed', 'determination.issued', 'determination.issued_administrative'
)
order by seq;

-- name: tasks_answered
select detail from events where review = :review and kind = 'task.answered' order by seq;

-- name: tasks_ended
select id, element, process, role, closed_by, opened_at, closed_at from work_items
where review = :review and kind = 'USER' and status = 'DONE' and closed_by is not null
order by closed_at, position;
