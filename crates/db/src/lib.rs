//! One door to SQLite and PostgreSQL. The only crate that names a database driver.
