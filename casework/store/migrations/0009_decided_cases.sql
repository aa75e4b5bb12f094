-- Version 9: decided cases are found by what they share with another one, and by the words of request and decision.

create table decided_traits (
  procedure text not null,
  trait text not null,
  number integer not null,
  primary key (procedure, trait, number)
) strict, without rowid;

create index decided_traits_of_case on decided_traits (number);

-- One entry for each decided case, under the number of its card.
create virtual table decided_words using fts5 (body, tokenize = 'unicode61 remove_diacritics 2');
