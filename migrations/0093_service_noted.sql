-- Who wrote each of the team's own notes on a service, and when (JSON of directory::facts::Notes). Of those that are there it is not known.
ALTER TABLE service ADD COLUMN noted TEXT NOT NULL DEFAULT '';
