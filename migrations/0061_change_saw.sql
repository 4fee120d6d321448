-- What an entry said when whoever sent a change saw it, in the fields of its form: so what was changed here since is not taken back by it.
ALTER TABLE service_change ADD COLUMN saw TEXT NOT NULL DEFAULT '';
