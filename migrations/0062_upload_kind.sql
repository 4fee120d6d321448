-- Files of services are brought to a page as exports of referrals are: which of the two it is, and how it is read (JSON of directory::bring::Reading).
ALTER TABLE upload ADD COLUMN kind TEXT NOT NULL DEFAULT 'referrals';
ALTER TABLE upload ADD COLUMN reading TEXT NOT NULL DEFAULT '';
