-- Version 8: a second factor that is being set up stays here, sealed, and not in a cookie.

alter table sessions add column pending_factor text;
