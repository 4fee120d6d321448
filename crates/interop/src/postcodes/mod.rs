//! Where postcodes are.
//!
//! Two kinds of table are read, told apart by their first row:
//!
//! - **With headings**: the ONS Postcode Directory under the names its columns have had over the years (`pcd`, `pcd2`, `pcd7`,
//!   `pcd8`, `pcds`; `oslaua`, `laua`, `lad25cd`; `osward`, `ward`, `wd25cd`; `lsoa21`, `lsoa21cd`; `doterm`), and any table with
//!   a postcode and either latitude and longitude or an easting and northing.
//! - **Code-Point Open** without headings: postcode, positional quality, easting, northing, country, NHS regional and NHS health
//!   authority, county, district, ward. [`read_code_point_zip`] takes the zip as Ordnance Survey publishes it.
//!
//! A row whose postcode has no position in the source (Channel Islands, some postcodes long gone) is an error of that row:
//! it cannot be placed, and nobody should think it was.

mod code_point_zip;
mod grid;

use std::io::Read;

use crate::RowError;
use crate::input::{Row, Rows};
use crate::text::value;

pub use code_point_zip::{CodePointZip, read_code_point_zip};
pub use grid::grid_to_wgs84;

const MAX_ROW: usize = 64 * 1024;

/// One postcode and the areas it lies in.
#[derive(Debug, Clone, PartialEq)]
pub struct PostcodePoint {
    /// Such as `SE16 4JX`.
    pub postcode: String,
    /// WGS84 degrees north. Good to a few metres as published, about 5 m where it is worked out from a grid reference.
    pub lat: f64,
    /// WGS84 degrees east.
    pub lon: f64,
    /// 2021 lower layer super output area, such as `E01003932`.
    pub lsoa21: Option<String>,
    /// Ward code, such as `E05011104`.
    pub ward: Option<String>,
    /// Local authority district code, such as `E09000028`.
    pub local_authority: Option<String>,
    /// No longer used by Royal Mail. Kept, because people and organisations go on giving such postcodes for years.
    pub terminated: bool,
}

/// Opens a table of postcodes and finds out its columns.
///
/// # Errors
/// When no column holds a postcode or none says where it is, or this is not a table at all.
pub fn read<'r>(input: impl Read + Send + 'r) -> Result<Postcodes<'r>, RowError> {
    let mut rows = Rows::open(input, MAX_ROW)?;
    let first = rows.first()?;
    if normalise_postcode(first.cell(0)).is_some() {
        if first.len() != CODE_POINT_COLUMNS {
            return Err(RowError::fatal(
                first.line,
                format!(
                    "Without headings this has to be Code-Point Open with {CODE_POINT_COLUMNS} columns, but it has {}. Add a row of headings such as postcode, lat, long.",
                    first.len()
                ),
            ));
        }
        return Ok(Postcodes { rows, pending: Some(first), columns: Columns::code_point() });
    }
    let columns = Columns::from_headings(&first)?;
    Ok(Postcodes { rows, pending: None, columns })
}

/// The postcodes of a file, one by one, in its order.
pub struct Postcodes<'r> {
    rows: Rows<'r>,
    pending: Option<Row>,
    columns: Columns,
}

impl Iterator for Postcodes<'_> {
    type Item = Result<PostcodePoint, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match self.pending.take() {
            Some(row) => Ok(row),
            None => self.rows.next()?,
        };
        Some(row.and_then(|row| point(&row, &self.columns)))
    }
}

const CODE_POINT_COLUMNS: usize = 10;

enum Place {
    Degrees { lat: usize, lon: usize },
    Grid { easting: usize, northing: usize },
}

struct Columns {
    postcode: usize,
    place: Place,
    lsoa21: Option<usize>,
    ward: Option<usize>,
    local_authority: Option<usize>,
    terminated: Option<usize>,
    count: usize,
}

impl Columns {
    fn code_point() -> Self {
        Self {
            postcode: 0,
            place: Place::Grid { easting: 2, northing: 3 },
            lsoa21: None,
            ward: Some(9),
            local_authority: Some(8),
            terminated: None,
            count: CODE_POINT_COLUMNS,
        }
    }

    fn from_headings(headings: &Row) -> Result<Self, RowError> {
        let folded: Vec<String> = headings.cells().map(fold_heading).collect();
        let find = |names: &[&str]| names.iter().find_map(|name| folded.iter().position(|heading| heading == name));
        let refuse = |what: &str| {
            RowError::fatal(
                headings.line,
                format!(
                    "No column of this file holds {what}. Use the ONS Postcode Directory or Code-Point Open, or a CSV with the headings postcode, lat, long."
                ),
            )
        };
        let degrees = find(&["lat", "latitude"]).zip(find(&["long", "lon", "lng", "longitude"]));
        let grid =
            find(&["oseast1m", "east1m", "easting", "eastings"]).zip(find(&["osnrth1m", "north1m", "northing", "northings"]));
        let place = match (degrees, grid) {
            (Some((lat, lon)), _) => Place::Degrees { lat, lon },
            (None, Some((easting, northing))) => Place::Grid { easting, northing },
            (None, None) => return Err(refuse("a position")),
        };
        Ok(Self {
            postcode: find(&["pcds", "postcode", "pcd8", "pcd2", "pcd7", "pcd"]).ok_or_else(|| refuse("postcodes"))?,
            place,
            lsoa21: find(&["lsoa21", "lsoa21cd", "lsoa21code"]),
            ward: find(&["osward", "ward", "wdcd", "wardcode", "wd"]),
            local_authority: find(&["oslaua", "laua", "ladcode", "ladcd", "lad", "localauthoritycode", "districtcode"]),
            terminated: find(&["doterm", "terminated", "dateoftermination"]),
            count: folded.len(),
        })
    }
}

/// Letters and digits only, lower case; the year goes from ONS names of ward and district columns, which change with each
/// edition: `lad25cd` is `ladcd`, `ward24_code` is `wardcode`. `lsoa21cd` keeps it, as the year tells two areas apart.
fn fold_heading(heading: &str) -> String {
    let folded: String = heading.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    for stem in ["lad", "wd", "ward"] {
        let year_and_rest = folded.strip_prefix(stem).and_then(|rest| rest.split_at_checked(2));
        if let Some((_, rest)) = year_and_rest.filter(|(year, _)| year.bytes().all(|byte| byte.is_ascii_digit())) {
            return format!("{stem}{rest}");
        }
    }
    folded
}

fn point(row: &Row, columns: &Columns) -> Result<PostcodePoint, RowError> {
    let fail = |message: String| Err(RowError::new(row.line, message));
    if row.spans_lines() {
        return fail(
            "One cell of this row runs over several lines. A quotation mark is probably never closed: mend this line and import again.".into(),
        );
    }
    if row.len() < columns.count {
        return fail(format!(
            "This row has {} cells where {} are needed. The file may be cut short: download it again.",
            row.len(),
            columns.count
        ));
    }
    let given = row.cell(columns.postcode);
    let Some(postcode) = normalise_postcode(given) else {
        return fail(format!("“{}” is not a UK postcode.", given.chars().take(20).collect::<String>()));
    };
    let number = |column: usize| row.cell(column).parse::<f64>().ok().filter(|number| number.is_finite());
    let position = match columns.place {
        Place::Degrees { lat, lon } => number(lat).zip(number(lon)),
        Place::Grid { easting, northing } => number(easting)
            .zip(number(northing))
            .filter(|(easting, northing)| (1.0..700_000.0).contains(easting) && (1.0..1_300_000.0).contains(northing))
            .map(|(easting, northing)| grid_to_wgs84(easting, northing)),
    };
    // The ONS writes 99.999999 for "not known"; the box is that of the United Kingdom with the Channel Islands.
    let Some((lat, lon)) = position.filter(|(lat, lon)| (49.0..61.5).contains(lat) && (-9.0..2.5).contains(lon)) else {
        return fail(format!("The file gives no position in the United Kingdom for {postcode}, so it cannot be placed."));
    };
    let area = |column: Option<usize>| column.and_then(|column| value(row.cell(column))).map(str::to_owned);
    let terminated = columns.terminated.and_then(|column| value(row.cell(column)));
    Ok(PostcodePoint {
        postcode,
        lat,
        lon,
        lsoa21: area(columns.lsoa21),
        ward: area(columns.ward),
        local_authority: area(columns.local_authority),
        terminated: terminated.is_some_and(|text| !matches!(text.to_ascii_lowercase().as_str(), "0" | "false" | "no")),
    })
}

/// A UK postcode in capitals with one space before its last three characters, or nothing where the text is not of the form of
/// one. Form only: whether Royal Mail ever gave it out is for a list to say.
pub fn normalise_postcode(text: &str) -> Option<String> {
    let mut kept = String::with_capacity(8);
    for c in text.chars() {
        match c {
            c if c.is_ascii_alphanumeric() => kept.push(c.to_ascii_uppercase()),
            c if c.is_whitespace() => {}
            _ => return None,
        }
        if kept.len() > 7 {
            return None;
        }
    }
    let (outward, inward) = kept.split_at_checked(kept.len().checked_sub(3)?)?;
    let shape = |text: &str| -> String { text.chars().map(|c| if c.is_ascii_digit() { '9' } else { 'A' }).collect() };
    let outward_fits = matches!(shape(outward).as_str(), "A9" | "A99" | "AA9" | "AA99" | "A9A" | "AA9A") || outward == "GIR";
    (outward_fits && shape(inward) == "9AA").then(|| format!("{outward} {inward}"))
}

#[cfg(test)]
mod tests;
