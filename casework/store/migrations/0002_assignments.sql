-- Version 2: when a task was claimed, and since when somebody reports to whom. Whoever reported to somebody is taken to
-- have done so ever since, because version 1 did not ask.

alter table work_items add column claimed_at integer;

alter table people add column reporting text not null default '[]';

update people set reporting = '[{"to":' || json_quote(reports_to) || ',"from":null,"until":null}]'
where reports_to is not null;

alter table people drop column reports_to;
