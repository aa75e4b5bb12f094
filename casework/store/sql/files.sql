-- Files that people handed in.

-- name: stored_file
select * from files where sha256 = :sha256;

-- name: add_stored_file
insert into files (
  sha256, kind, bytes, pages, text, found, kept_at
) values (
  :sha256, :kind, :bytes, :pages, :text, :found, :kept_at
)
on conflict (sha256) do nothing;

-- name: upload
select * from uploads where id = :upload;

-- A list shows no texts: only whether there is one can be told from `found`.
-- name: uploads
select
  uploads.id, uploads.review, uploads.person, uploads.sha256, uploads.name, uploads.came_at, uploads.state,
  files.kind, files.bytes, files.pages, '' as text, files.found, files.kept_at
from uploads join files on files.sha256 = uploads.sha256
where uploads.review = :review and uploads.state = 'CHECKED' and uploads.person = :person
order by uploads.came_at, uploads.id;

-- name: put_upload
insert into uploads (
  id, review, person, sha256, name, came_at, state
) values (
  :id, :review, :person, :sha256, :name, :came_at, :state
)
on conflict (id) do update set state = excluded.state;

-- name: document_file
select
  document_files.*, files.kind, files.bytes, files.pages, files.text, files.found, files.kept_at
from document_files join files on files.sha256 = document_files.sha256
where document_files.review = :review and document_files.document = :document;

-- name: document_files
select
  document_files.*, files.kind, files.bytes, files.pages, '' as text, files.found, files.kept_at
from document_files join files on files.sha256 = document_files.sha256
where document_files.review = :review
order by document_files.filed_at, document_files.document;

-- Every document, and beside it the file that it came as, where it came as one.
-- name: filed_documents
select
  documents.*,
  filed.review as filed_review, filed.document as filed_document, filed.sha256 as filed_sha256,
  filed.name as filed_name, filed.version as filed_version, filed.replaces as filed_replaces,
  filed.person as filed_person, filed.filed_at as filed_filed_at,
  files.sha256 as file_sha256, files.kind as file_kind, files.bytes as file_bytes, files.pages as file_pages,
  '' as file_text, files.found as file_found, files.kept_at as file_kept_at
from documents
left join document_files as filed on filed.review = documents.review and filed.document = documents.id
left join files on files.sha256 = filed.sha256
where documents.review = :review
order by documents.received_at, documents.position;

-- name: add_document_file
insert into document_files (
  review, document, sha256, name, version, replaces, person, filed_at
) values (
  :review, :document, :sha256, :name, :version, :replaces, :person, :filed_at
);

-- name: kept_files
select sha256, min(name) as name from (
  select sha256, name from uploads where review = :review and state = 'CHECKED'
  union all
  select sha256, name from document_files where review = :review
) as kept
group by sha256
order by sha256;

-- name: kept_bytes
select count(*) as files, coalesce(sum(bytes), 0) as bytes from files
where sha256 in (
  select sha256 from uploads where review = :review and state = 'CHECKED'
  union
  select sha256 from document_files where review = :review
);
