-- What came of each line of each request, and what that follows from.

-- name: decided_lines
select * from decided_lines
where determined_at >= :since and determined_at < :until and (cast(:plan as text) is null or plan = :plan)
  and (cast(:received_before as integer) is null or received_at < :received_before)
order by determined_at, review, line;

-- name: decided_lines_of_plan_type
select * from decided_lines
where line_of_business = :line_of_business and determined_at >= :since and determined_at < :until
  and (cast(:plan as text) is null or plan = :plan)
  and (cast(:received_before as integer) is null or received_at < :received_before)
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
  and (cast(:received_before as integer) is null or received_at < :received_before)
order by determined_at, review, line;

-- name: counted_lines_of_plan_type
select
{part what_reports_count}
from decided_lines
where line_of_business = :line_of_business and determined_at >= :since and determined_at < :until
  and (cast(:plan as text) is null or plan = :plan)
  and (cast(:received_before as integer) is null or received_at < :received_before)
order by determined_at, review, line;

-- name: decided_lines_of_review
select * from decided_lines where review = :review order by line;

-- What was decided long ago may have been appealed only now: found by the end of the appeal, in whole seconds.
-- name: appealed_lines
select
{part what_reports_count}
from decided_lines
where (review, line) in (select review, line from ended_appeals where ended_at >= :since and ended_at < :until)
  and (cast(:line_of_business as text) is null or line_of_business = :line_of_business)
  and (cast(:plan as text) is null or plan = :plan)
order by determined_at, review, line;

-- How many came before each moment of `cuts`, an array in JSON: whole hours from what is kept, the hour in which the moment
-- lies case by case.
-- name: undecided_before
select told.line_of_business, told.plan, told.urgency, told.cut, sum(told.n) as n from (
  select h.line_of_business, h.plan, h.urgency, cut.value as cut, sum(h.n) as n
  from json_each(:cuts) as cut cross join undecided_hours as h on h.hour < cut.value / 3600000
  group by h.line_of_business, h.plan, h.urgency, cut.value
  union all
  select u.line_of_business, u.plan, u.urgency, cut.value as cut, count(*) as n
  from json_each(:cuts) as cut cross join undecided_cases as u
    on u.received_at >= cut.value / 3600000 * 3600000 and u.received_at < cut.value
  group by u.line_of_business, u.plan, u.urgency, cut.value
) as told
where (cast(:line_of_business as text) is null or told.line_of_business = :line_of_business)
  and (cast(:plan as text) is null or told.plan = :plan)
group by told.line_of_business, told.plan, told.urgency, told.cut;

-- Where a case stands changes at many steps, and no count is kept of it: this goes once over the cases that wait.
-- name: undecided_by_stage
select told.stage, told.cut, sum(told.n) as n from (
  select h.stage, cut.value as cut, sum(h.n) as n from (
    select coalesce(r.stage, '') as stage, u.received_at / 3600000 as hour, count(*) as n
    from undecided_cases as u cross join reviews as r on r.id = u.review
    where (cast(:line_of_business as text) is null or u.line_of_business = :line_of_business)
      and (cast(:plan as text) is null or u.plan = :plan)
      and (cast(:urgency as text) is null or u.urgency = :urgency)
    group by coalesce(r.stage, ''), u.received_at / 3600000
  ) as h cross join json_each(:cuts) as cut on h.hour < cut.value / 3600000
  group by h.stage, cut.value
  union all
  select coalesce(r.stage, '') as stage, cut.value as cut, count(*) as n
  from json_each(:cuts) as cut cross join undecided_cases as u
    on u.received_at >= cut.value / 3600000 * 3600000 and u.received_at < cut.value
  cross join reviews as r on r.id = u.review
  where (cast(:line_of_business as text) is null or u.line_of_business = :line_of_business)
    and (cast(:plan as text) is null or u.plan = :plan)
    and (cast(:urgency as text) is null or u.urgency = :urgency)
  group by coalesce(r.stage, ''), cut.value
) as told
group by told.stage, told.cut;

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
