-- The case file: parts, answers, documents and letters.

-- name: part
select * from parts where review = :review and name = :name;

-- name: part_hashes
select name, sha256 from parts where review = :review order by name;

-- The same with the text of the request, which every step of a review rests on.
-- name: part_hashes_and_request
select name, sha256, case when name = 'request' then text end as text from parts where review = :review order by name;

-- name: put_part
insert into parts (
  review, name, sha256, text
) values (
  :review, :name, :sha256, :text
)
on conflict (review, name) do update set
  sha256 = excluded.sha256, text = excluded.text;

-- name: answers
select * from answers where review = :review order by answered_at, position;

-- name: answers_by_element
select * from answers where review = :review and element = :element order by answered_at, position;

-- name: add_answer
insert into answers (
  id, review, task, element, person, role, answered_at, position, body
) values (
  :id, :review, :task, :element, :person, :role, :answered_at,
  (select count(*) from answers as earlier where earlier.review = :review), :body
);

-- name: document
select * from documents where review = :review and id = :document;

-- name: documents
select * from documents where review = :review order by received_at, position;

-- name: add_document
insert into documents (
  review, id, kind, title, author, dated, received_at, sha256, position, text, body
) values (
  :review, :id, :kind, :title, :author, :dated, :received_at, :sha256,
  (select count(*) from documents as earlier where earlier.review = :review), :text, :body
);

-- name: letters
select * from letters where review = :review order by created_at, position;

-- name: letters_by_task
select * from letters where review = :review and task = :task order by created_at, position;

-- name: add_letter
insert into letters (
  id, review, task, kind, audience, language, subject, html, text, facts, sha256, created_at, not_before,
  sent_at, place, position
) values (
  :id, :review, :task, :kind, :audience, :language, :subject, :html, :text, :facts, :sha256, :created_at,
  :not_before, :sent_at, :place, (select count(*) from letters as earlier where earlier.review = :review)
)
on conflict (id) do nothing;

-- name: mark_sent
update letters set sent_at = :sent_at, place = :place where id = :letter and sent_at is null;

-- name: delay_letter
update letters set not_before = :not_before where id = :letter and sent_at is null;

-- name: unsent_moments
select id, not_before from letters where review = :review and sent_at is null order by id;

-- A letter that belongs to a service step is delivered by it alone; with a step that was given up it stays unsent.
-- name: unsent_letters
select * from letters
where sent_at is null and not_before <= :now
  and not exists (
    select 1 from service_steps where service_steps.id = letters.task and service_steps.status <> 'DONE'
  )
order by not_before, id limit :limit;

-- name: earliest_letter
select not_before as moment from letters
where sent_at is null
  and not exists (
    select 1 from service_steps where service_steps.id = letters.task and service_steps.status <> 'DONE'
  )
order by not_before, id limit 1;
