-- The secret that somebody who adds a first phone is shown. It stays with their session until a code proves it: a form that
-- carried it could carry one of the sender's own choosing.
ALTER TABLE session ADD COLUMN set_up_secret BYTEA;

-- Whoever is half way has none, and signs in again.
DELETE FROM session WHERE stage = 'set_up';
