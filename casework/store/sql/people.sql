-- People, and what they sent before.

-- name: person
select * from people where id = :person;

-- name: people
select * from people order by id;

-- name: put_person
insert into people (
  id, name, roles, licences, specialties, reporting, languages, conflicts, capacity
) values (
  :id, :name, :roles, :licences, :specialties, :reporting, :languages, :conflicts, :capacity
)
on conflict (id) do update set
  name = excluded.name, roles = excluded.roles, licences = excluded.licences,
  specialties = excluded.specialties, reporting = excluded.reporting, languages = excluded.languages,
  conflicts = excluded.conflicts, capacity = excluded.capacity;

-- name: replayed
select request, response from replays where actor = :actor and key = :key;

-- name: remember
insert into replays (
  actor, key, request, response, at
) values (
  :actor, :key, :request, :response, :at
);
