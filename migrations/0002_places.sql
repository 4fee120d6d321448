-- National reference files, as imported. They belong to no team.

CREATE TABLE national_practice (
    ods_code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    postcode TEXT NOT NULL,
    phone TEXT NOT NULL,
    -- active, closed, dormant or proposed
    status TEXT NOT NULL,
    opened_on TEXT,
    closed_on TEXT
);

CREATE TABLE postcode_point (
    postcode TEXT PRIMARY KEY,
    lat DOUBLE PRECISION NOT NULL,
    lon DOUBLE PRECISION NOT NULL,
    lsoa21 TEXT,
    ward TEXT,
    local_authority TEXT,
    terminated BOOLEAN NOT NULL DEFAULT FALSE
);
