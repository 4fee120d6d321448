//! SQL of the national lists.

use std::collections::HashMap;

use db::{Tx, Value, params};
use kernel::Postcode;

use super::import::Listed;
use super::model::{NationalPractice, OwnPractice, PostcodePoint};

impl Listed for NationalPractice {
    fn key(&self) -> &str {
        &self.ods_code
    }

    fn over(self, known: &Self) -> Self {
        NationalPractice::over(self, known)
    }

    async fn known(tx: &mut Tx, keys: Vec<Value>) -> Result<Vec<Self>, db::Error> {
        let sql = "SELECT ods_code, name, address, postcode, phone, status, opened_on, closed_on FROM national_practice WHERE ods_code IN";
        tx.all_in(sql, params![], keys, "").await
    }

    async fn put(tx: &mut Tx, rows: &[Self]) -> Result<(), db::Error> {
        let values =
            |it: &Self| params![it.ods_code, it.name, it.address, it.postcode, it.phone, it.status, it.opened_on, it.closed_on];
        tx.insert_many(
            "INSERT INTO national_practice (ods_code, name, address, postcode, phone, status, opened_on, closed_on)",
            rows.iter().map(values).collect(),
            "ON CONFLICT (ods_code) DO UPDATE SET name = excluded.name, address = excluded.address, postcode = excluded.postcode, \
             phone = excluded.phone, status = excluded.status, opened_on = excluded.opened_on, closed_on = excluded.closed_on",
        )
        .await?;
        Ok(())
    }
}

impl Listed for PostcodePoint {
    fn key(&self) -> &str {
        &self.postcode
    }

    fn over(self, known: &Self) -> Self {
        PostcodePoint::over(self, known)
    }

    async fn known(tx: &mut Tx, keys: Vec<Value>) -> Result<Vec<Self>, db::Error> {
        let sql = "SELECT postcode, lat, lon, lsoa21, ward, local_authority, terminated FROM postcode_point WHERE postcode IN";
        tx.all_in(sql, params![], keys, "").await
    }

    async fn put(tx: &mut Tx, rows: &[Self]) -> Result<(), db::Error> {
        let values = |it: &Self| params![it.postcode, it.lat, it.lon, it.lsoa21, it.ward, it.local_authority, it.terminated];
        tx.insert_many(
            "INSERT INTO postcode_point (postcode, lat, lon, lsoa21, ward, local_authority, terminated)",
            rows.iter().map(values).collect(),
            "ON CONFLICT (postcode) DO UPDATE SET lat = excluded.lat, lon = excluded.lon, lsoa21 = excluded.lsoa21, \
             ward = excluded.ward, local_authority = excluded.local_authority, terminated = excluded.terminated",
        )
        .await?;
        Ok(())
    }
}

/// The practices that some team works with and has not closed itself.
pub async fn own_practices(tx: &mut Tx) -> Result<Vec<OwnPractice>, db::Error> {
    tx.all("SELECT DISTINCT ods_code, name FROM practice WHERE closed_on IS NULL ORDER BY ods_code, name", params![]).await
}

/// Where a postcode is, or the middle of its outward code.
pub async fn point(tx: &mut Tx, postcode: &Postcode) -> Result<Option<(f64, f64)>, db::Error> {
    Ok(points(tx, std::slice::from_ref(postcode)).await?.remove(postcode.as_str()))
}

/// Where postcodes are, each as [`point`] has it. Those of which nothing is known are not among them.
pub async fn points(tx: &mut Tx, postcodes: &[Postcode]) -> Result<HashMap<String, (f64, f64)>, db::Error> {
    let list = postcodes.iter().flat_map(|postcode| params![postcode]).collect();
    let exact: Vec<(String, f64, f64)> =
        tx.all_in("SELECT postcode, lat, lon FROM postcode_point WHERE postcode IN", params![], list, "").await?;
    let mut points: HashMap<String, (f64, f64)> = exact.into_iter().map(|(postcode, lat, lon)| (postcode, (lat, lon))).collect();
    let mut areas = HashMap::new();
    for postcode in postcodes {
        if points.contains_key(postcode.as_str()) {
            continue;
        }
        if !areas.contains_key(postcode.outward()) {
            areas.insert(postcode.outward(), area(tx, postcode.outward()).await?);
        }
        if let Some(Some(middle)) = areas.get(postcode.outward()) {
            points.insert(postcode.to_string(), *middle);
        }
    }
    Ok(points)
}

/// The middle of an outward code: near enough to find, too coarse to tell where somebody lives.
pub async fn area(tx: &mut Tx, outward: &str) -> Result<Option<(f64, f64)>, db::Error> {
    let (from, to) = (format!("{outward} "), format!("{outward}!"));
    let middle: (Option<f64>, Option<f64>) =
        tx.one("SELECT AVG(lat), AVG(lon) FROM postcode_point WHERE postcode >= $1 AND postcode < $2", params![from, to]).await?;
    Ok(middle.0.zip(middle.1))
}
