-- Version 21: open cases at which something is to be done and no clock runs, apart from those that are decided.

create index open_cases_without_clock on open_cases (
  left_order, review, line_of_business, urgency, process, element, definition
) where standing <> 'OUTSIDE' and left_order >= 9007199254740000;
