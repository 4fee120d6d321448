-- They said no to a service on their own page: nothing more is done with it until somebody of the team has looked.
ALTER TABLE connection ADD COLUMN said_no_at BIGINT;
