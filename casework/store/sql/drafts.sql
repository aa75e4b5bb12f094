-- What people have typed and not sent, and what they have signed that has not left.

-- name: draft
select * from drafts where task = :task and person = :person;

-- name: drafts
select * from drafts where task = :task order by saved_at desc, person;

-- name: put_draft
insert into drafts (
  task, person, review, body, version, revision, window_id, saved_at, active_seconds, state, note
) values (
  :task, :person, :review, :body, :version, :revision, :window_id, :saved_at, :active_seconds, :state, :note
)
on conflict (task, person) do update set
  body = excluded.body, version = excluded.version, revision = excluded.revision, window_id = excluded.window_id,
  saved_at = excluded.saved_at, active_seconds = excluded.active_seconds, state = excluded.state, note = excluded.note;

-- name: held_signature
select * from held_signatures where task = :task;

-- name: held_signatures
select * from held_signatures where review = :review order by until, task;

-- name: due_signatures
select task from held_signatures where state = 'HELD' and until <= :now order by until, task limit :limit;

-- name: earliest_signature
select min(until) as moment from held_signatures where state = 'HELD';

-- name: put_held_signature
insert into held_signatures (
  task, person, review, element, answers, typed, letters, signed_at, until, active_seconds, state, key, reason
) values (
  :task, :person, :review, :element, :answers, :typed, :letters, :signed_at, :until, :active_seconds, :state, :key,
  :reason
)
on conflict (task) do update set
  person = excluded.person, answers = excluded.answers, typed = excluded.typed, letters = excluded.letters,
  signed_at = excluded.signed_at, until = excluded.until, active_seconds = excluded.active_seconds,
  state = excluded.state, key = excluded.key, reason = excluded.reason;
