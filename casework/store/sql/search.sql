-- Full text, in the dialect of SQLite: what names a case, and what lies in it. The newest cases come first, because an
-- order by fitness would have to look at every match; only so many are looked at. Rows come in the order of the inner
-- look, which a cross join keeps: to sort them once more would mean to join them all before the first is given.

-- name: index_card
insert into case_words (rowid, name, number, words, provider)
select number, member_name, review, asked_for || ' ' || words || ' ' || member, provider_name from case_cards where review = :review;

-- name: index_text
insert into case_texts (review, source, ref, names, title, body)
select review, :source, :ref, member_name || ' ' || review || ' ' || asked_for || ' ' || provider_name, :title, :text
from case_cards where review = :review;

-- name: words_are_many
select count(*) as n from (select rowid from case_words where case_words match :words limit :cap);

-- name: find_by_words
select case_cards.*, reviews.status, reviews.outcome from (
  select rowid as number from case_words where case_words match :words order by rowid desc limit :reach
) as hit
cross join case_cards on case_cards.number = hit.number
cross join reviews on reviews.id = case_cards.review
where {sees case_cards.review}
limit :limit;

-- name: find_by_text
select case_cards.*, reviews.status, reviews.outcome, hit.entry, hit.source, hit.ref, hit.title from (
  select rowid as entry, review, source, ref, title from case_texts
  where case_texts match :words order by rowid desc limit :reach
) as hit
cross join case_cards on case_cards.review = hit.review
cross join reviews on reviews.id = case_cards.review
where {sees case_cards.review}
limit :limit;

-- name: text_matches
select count(*) as n from (select rowid from case_texts where case_texts match :words limit :cap);

-- name: decided_like_with_words
select {part most_alike}
from (
  select number, count(*) as shared from decided_traits where {part of_these_traits}
    and number in (select rowid from decided_words where decided_words match :words)
  group by number order by shared desc, number desc
) as alike
{part decided_and_seen}
order by alike.shared desc, alike.number desc
limit :limit;

-- name: add_decided_words
insert into decided_words (rowid, body) select number, :text from case_cards where review = :review;

-- name: drop_decided_words
delete from decided_words where rowid = (select number from case_cards where review = :review);
