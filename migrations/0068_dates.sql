-- Days on which a service is not there: closed on bank holidays, beside its own closures (service_closure, 0040).
ALTER TABLE service ADD COLUMN closed_bank_holidays BOOLEAN NOT NULL DEFAULT FALSE;
-- Leaders write the holidays of the schools.
ALTER TABLE school_holiday ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
