-- Second looks, what was drawn, and what was found twice.

-- part: look_columns
l.id as l_id, l.task as l_task, l.place as l_place, l.review as l_review, l.element as l_element, l.role as l_role,
  l.why as l_why, l.first_person as l_first_person, l.first_at as l_first_at, l.drawn_at as l_drawn_at,
  l.due_at as l_due_at, l.state as l_state, l.person as l_person, l.taken_at as l_taken_at,
  l.answered_at as l_answered_at, l.active_seconds as l_active_seconds, l.answers as l_answers, l.finding as l_finding,
  l.settled_by as l_settled_by, l.settled_at as l_settled_at, l.settled_words as l_settled_words

-- name: looked
select {part look_columns}, c.* from second_looks as l cross join case_cards as c on c.review = l.review
where l.id = :look {for_update};

-- name: second_look_of
select * from second_looks where task = :task and place = :place;

-- name: second_looks
select * from second_looks order by drawn_at, id limit :limit;

-- `reviews` is an array in JSON. What follows a case is a case of the same member.
-- name: looks_beside
select * from second_looks where review in (
  select other.id from json_each(:reviews) as asked cross join reviews as mine on mine.id = asked.value
  cross join reviews as other on other.member = mine.member
)
order by drawn_at, id;

-- name: open_looks
select {part look_columns}, c.* from second_looks as l cross join case_cards as c on c.review = l.review
where l.state <> 'DONE' order by l.due_at, l.id limit :limit offset :offset;

-- name: looks_for
select {part look_columns}, c.* from second_looks as l cross join case_cards as c on c.review = l.review
where l.state <> 'DONE' and (l.person = :person or (l.state = 'OPEN' and l.role in (:role_1, :role_2, :role_3, :role_4)))
  and not exists (select 1 from answers where answers.review = l.review and answers.person = :person)
  and not exists (
    select 1 from second_looks as other where other.task = l.task and other.id <> l.id
      and (other.person = :person or (l.person is null and other.state = 'OPEN' and other.place < l.place))
  )
order by l.due_at, l.id limit :limit;

-- name: looks_found
select {part look_columns}, c.* from second_looks as l cross join case_cards as c on c.review = l.review
where l.finding = 'OPEN' order by l.answered_at, l.id;

-- name: looks_done
select {part look_columns}, c.* from second_looks as l cross join case_cards as c on c.review = l.review
where l.state = 'DONE' order by l.answered_at desc, l.id desc limit :limit;

-- name: looks_at
select {part look_columns}, c.* from second_looks as l cross join case_cards as c on c.review = l.review
where l.state = 'DONE' and l.first_person = :person order by l.answered_at desc, l.id desc limit :limit;

-- name: look_counts
select state, count(*) as n from second_looks where state <> 'DONE' group by state
union all
select 'DONE' as state, count(*) as n from second_looks where state = 'DONE' and answered_at >= :since;

-- name: compared
select r.look, r.criterion, r.line, r.first, r.second, l.task, l.element, l.first_person, l.person, l.answered_at
from second_looks as l cross join second_ratings as r on r.look = l.id
where l.state = 'DONE' and l.answered_at >= :since
order by l.answered_at, l.id, r.criterion, r.line;

-- name: compared_of
select r.look, r.criterion, r.line, r.first, r.second, l.task, l.element, l.first_person, l.person, l.answered_at
from second_looks as l cross join second_ratings as r on r.look = l.id
where l.state = 'DONE' and l.first_person = :first_person and l.answered_at >= :since
order by l.answered_at, l.id, r.criterion, r.line;

-- name: quality_draw
select * from quality_draws where rule = :rule and period = :period;

-- name: quality_draws
select * from quality_draws where rule <> 'RISK' or drawn > 0 order by drawn_at desc, rule desc, period desc limit :limit;

-- name: latest_draw
select * from quality_draws where rule = :rule order by period desc limit 1;

-- name: reviews_touched
select distinct review from events
where kind in (
  'line.decided', 'guardrail.overridden', 'breach.recorded', 'appeal.decided', 'external.decided', 'reopening.granted'
) and at > :since and at <= :until order by review;

-- name: took_part
select person from answers where review = :review
union select closed_by from work_items where review = :review and closed_by is not null
union select claimed_by from work_items where review = :review and claimed_by is not null
union select person from comments where review = :review
union select person from second_looks where task = :task and id <> :look and person is not null
union select v.person from second_looks as mine
cross join case_views as v on v.review = mine.review and v.at > mine.first_at and v.page <> 'second_looks.show'
where mine.id = :look;

-- name: put_draw
insert into quality_draws (
  rule, period, seed, cases, wanted, drawn, drawn_at, drawn_by
) values (
  :rule, :period, :seed, :cases, :wanted, :drawn, :drawn_at, :drawn_by
)
on conflict (rule, period) do nothing;

-- name: put_second_look
insert into second_looks (
  id, task, place, review, element, role, why, first_person, first_at, drawn_at, due_at, state, person, taken_at,
  answered_at, active_seconds, answers, finding, settled_by, settled_at, settled_words
) values (
  :id, :task, :place, :review, :element, :role, :why, :first_person, :first_at, :drawn_at, :due_at, :state, :person,
  :taken_at, :answered_at, :active_seconds, :answers, :finding, :settled_by, :settled_at, :settled_words
)
on conflict (id) do update set
  why = excluded.why, state = excluded.state, person = excluded.person, taken_at = excluded.taken_at,
  answered_at = excluded.answered_at, active_seconds = excluded.active_seconds, answers = excluded.answers,
  finding = excluded.finding, settled_by = excluded.settled_by, settled_at = excluded.settled_at,
  settled_words = excluded.settled_words;

-- name: put_rating
insert into second_ratings (look, criterion, line, first, second) values (:look, :criterion, :line, :first, :second);
