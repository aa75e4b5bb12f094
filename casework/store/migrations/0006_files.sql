-- Version 6: files that people hand in, what waits to be filed, and which document is which file.

create table files (
  sha256 text not null primary key,
  kind text not null,
  bytes integer not null,
  pages integer not null,
  text text not null,
  found text not null,
  kept_at integer not null
) strict;

create table uploads (
  id text not null primary key,
  review text not null references reviews (id),
  person text not null,
  sha256 text not null references files (sha256),
  name text not null,
  came_at integer not null,
  state text not null
) strict;

create index uploads_by_review on uploads (review, state);

create table document_files (
  review text not null,
  document text not null,
  sha256 text not null references files (sha256),
  name text not null,
  version integer not null,
  replaces text,
  person text not null,
  filed_at integer not null,
  primary key (review, document),
  foreign key (review, document) references documents (review, id)
) strict;

create trigger files_refuse_update before update on files
begin select raise(abort, 'files is append-only'); end;

create trigger files_refuse_delete before delete on files
begin select raise(abort, 'files is append-only'); end;

create trigger document_files_refuse_update before update on document_files
begin select raise(abort, 'document_files is append-only'); end;

create trigger document_files_refuse_delete before delete on document_files
begin select raise(abort, 'document_files is append-only'); end;
