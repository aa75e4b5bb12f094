-- Version 7: what people write to one another about a case; decided cases are found by their procedure.

create table comments (
  id text not null primary key,
  review text not null references reviews (id),
  person text not null,
  role text,
  written_at integer not null,
  body text not null,
  mentions text not null,
  position integer not null
) strict;

create index comments_by_review on comments (review, position);

create trigger comments_refuse_update before update on comments
begin select raise(abort, 'comments is append-only'); end;

create trigger comments_refuse_delete before delete on comments
begin select raise(abort, 'comments is append-only'); end;

create index case_cards_by_procedure on case_cards (procedure, number);
