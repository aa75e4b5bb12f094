-- Diagrams and decision tables by the hash of their set.

-- name: definition
select name, content from definition_files where definition = :hash order by name;

-- name: definition_known
select hash from definitions where hash = :hash;

-- name: add_definition
insert into definitions (
  hash
) values (
  :hash
)
on conflict (hash) do nothing;

-- name: add_definition_file
insert into definition_files (
  definition, name, content
) values (
  :definition, :name, :content
);
