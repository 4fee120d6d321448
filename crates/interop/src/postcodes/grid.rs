//! British National Grid to WGS84, after Ordnance Survey, "A Guide to Coordinate Systems in Great Britain": annexe B (conversions
//! between grid, latitude and longitude, and Cartesian coordinates) and the Helmert transformation of section 6.6.

/// Half axes of an ellipsoid in metres.
struct Ellipsoid {
    a: f64,
    b: f64,
}

const AIRY_1830: Ellipsoid = Ellipsoid { a: 6_377_563.396, b: 6_356_256.909 };
const WGS84: Ellipsoid = Ellipsoid { a: 6_378_137.0, b: 6_356_752.314_245 };

/// Scale on the central meridian of the National Grid.
const F0: f64 = 0.999_601_271_7;
/// True origin: 49° N, 2° W, at easting 400,000 m and northing -100,000 m.
const ORIGIN_LAT: f64 = 49.0;
const ORIGIN_LON: f64 = -2.0;
const ORIGIN_EASTING: f64 = 400_000.0;
const ORIGIN_NORTHING: f64 = -100_000.0;

impl Ellipsoid {
    fn eccentricity_squared(&self) -> f64 {
        1.0 - (self.b * self.b) / (self.a * self.a)
    }

    /// Length of the meridian from the origin's parallel to this latitude (radians), scaled.
    fn meridian(&self, lat: f64) -> f64 {
        let origin = ORIGIN_LAT.to_radians();
        let n = (self.a - self.b) / (self.a + self.b);
        let (n2, n3) = (n * n, n * n * n);
        let (difference, sum) = (lat - origin, lat + origin);
        let m0 = (1.0 + n + 1.25 * n2 + 1.25 * n3) * difference;
        let m1 = (3.0 * n + 3.0 * n2 + 2.625 * n3) * difference.sin() * sum.cos();
        let m2 = (1.875 * n2 + 1.875 * n3) * (2.0 * difference).sin() * (2.0 * sum).cos();
        let m3 = 35.0 / 24.0 * n3 * (3.0 * difference).sin() * (3.0 * sum).cos();
        self.b * F0 * (m0 - m1 + m2 - m3)
    }
}

/// WGS84 latitude and longitude in degrees of a point of the British National Grid in metres.
///
/// Good to about 5 m across Great Britain: one Helmert shift stands for the uneven distortion of OSGB36 that only the grid files
/// of OSTN15 take out fully. A postcode is the middle of some fifteen addresses, so that is enough. Not for the Irish Grid.
pub fn grid_to_wgs84(easting: f64, northing: f64) -> (f64, f64) {
    let (lat, lon) = grid_to_osgb36(easting, northing);
    osgb36_to_wgs84(lat, lon)
}

/// Latitude and longitude on the Airy ellipsoid, in degrees.
fn grid_to_osgb36(easting: f64, northing: f64) -> (f64, f64) {
    let airy = AIRY_1830;
    let e2 = airy.eccentricity_squared();
    let mut lat = ORIGIN_LAT.to_radians();
    // Converges to 0.01 mm in a handful of turns; the bound is for numbers that are nowhere near the grid.
    for _ in 0..20 {
        let left = northing - ORIGIN_NORTHING - airy.meridian(lat);
        if left.abs() < 0.000_01 {
            break;
        }
        lat += left / (airy.a * F0);
    }
    let sin2 = lat.sin().powi(2);
    let nu = airy.a * F0 / (1.0 - e2 * sin2).sqrt();
    let rho = airy.a * F0 * (1.0 - e2) / (1.0 - e2 * sin2).powf(1.5);
    let eta2 = nu / rho - 1.0;
    let (t, secant) = (lat.tan(), 1.0 / lat.cos());
    let (t2, t4, t6) = (t.powi(2), t.powi(4), t.powi(6));
    let seven = t / (2.0 * rho * nu);
    let eight = t / (24.0 * rho * nu.powi(3)) * (5.0 + 3.0 * t2 + eta2 - 9.0 * t2 * eta2);
    let nine = t / (720.0 * rho * nu.powi(5)) * (61.0 + 90.0 * t2 + 45.0 * t4);
    let ten = secant / nu;
    let eleven = secant / (6.0 * nu.powi(3)) * (nu / rho + 2.0 * t2);
    let twelve = secant / (120.0 * nu.powi(5)) * (5.0 + 28.0 * t2 + 24.0 * t4);
    let twelve_a = secant / (5040.0 * nu.powi(7)) * (61.0 + 662.0 * t2 + 1320.0 * t4 + 720.0 * t6);
    let east = easting - ORIGIN_EASTING;
    let lat = lat - seven * east.powi(2) + eight * east.powi(4) - nine * east.powi(6);
    let lon = ORIGIN_LON.to_radians() + ten * east - eleven * east.powi(3) + twelve * east.powi(5) - twelve_a * east.powi(7);
    (lat.to_degrees(), lon.to_degrees())
}

fn osgb36_to_wgs84(lat: f64, lon: f64) -> (f64, f64) {
    let (x, y, z) = to_cartesian(&AIRY_1830, lat.to_radians(), lon.to_radians());
    // The published shift runs from WGS84 to OSGB36; for the way back every sign is turned.
    let (tx, ty, tz) = (446.448, -125.157, 542.060);
    let scale = 1.0 - 20.4894e-6;
    let seconds = |value: f64| (value / 3600.0).to_radians();
    let (rx, ry, rz) = (seconds(0.1502), seconds(0.2470), seconds(0.8421));
    let shifted = (tx + scale * x - rz * y + ry * z, ty + rz * x + scale * y - rx * z, tz - ry * x + rx * y + scale * z);
    let (lat, lon) = from_cartesian(&WGS84, shifted);
    (lat.to_degrees(), lon.to_degrees())
}

fn to_cartesian(ellipsoid: &Ellipsoid, lat: f64, lon: f64) -> (f64, f64, f64) {
    let e2 = ellipsoid.eccentricity_squared();
    let nu = ellipsoid.a / (1.0 - e2 * lat.sin().powi(2)).sqrt();
    (nu * lat.cos() * lon.cos(), nu * lat.cos() * lon.sin(), (1.0 - e2) * nu * lat.sin())
}

fn from_cartesian(ellipsoid: &Ellipsoid, (x, y, z): (f64, f64, f64)) -> (f64, f64) {
    let e2 = ellipsoid.eccentricity_squared();
    let p = x.hypot(y);
    let mut lat = z.atan2(p * (1.0 - e2));
    for _ in 0..20 {
        let nu = ellipsoid.a / (1.0 - e2 * lat.sin().powi(2)).sqrt();
        let next = (z + e2 * nu * lat.sin()).atan2(p);
        let moved = (next - lat).abs();
        lat = next;
        if moved < 1e-12 {
            break;
        }
    }
    (lat, y.atan2(x))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn degrees(degrees: f64, minutes: f64, seconds: f64) -> f64 {
        degrees + minutes / 60.0 + seconds / 3600.0
    }

    /// The worked example of annexe C of the guide.
    #[test]
    fn the_worked_example_of_ordnance_survey() {
        let (lat, lon) = grid_to_osgb36(651_409.903, 313_177.270);
        // Half of the last printed digit: 0.00005 seconds of arc.
        let printed = 0.000_05 / 3600.0;
        assert!((lat - degrees(52.0, 39.0, 27.2531)).abs() < printed, "{lat}");
        assert!((lon - degrees(1.0, 43.0, 4.5177)).abs() < printed, "{lon}");
    }

    /// The same point on WGS84, worked through by others to 52.65798°, 1.71605°.
    #[test]
    fn the_shift_to_wgs84() {
        let (lat, lon) = grid_to_wgs84(651_409.903, 313_177.270);
        assert!((lat - 52.657_98).abs() < 0.000_05, "{lat}");
        assert!((lon - 1.716_05).abs() < 0.000_07, "{lon}");
    }

    proptest::proptest! {
        /// A step on the grid is the same step on the ground, wherever in Great Britain it is taken.
        #[test]
        fn a_kilometre_stays_a_kilometre(easting in 80_000.0..650_000.0_f64, northing in 10_000.0..1_200_000.0_f64) {
            let (lat, lon) = grid_to_wgs84(easting, northing);
            let (east_lat, east_lon) = grid_to_wgs84(easting + 1000.0, northing);
            let north_south = (east_lat - lat) * 111_200.0;
            let east_west = (east_lon - lon) * 111_320.0 * lat.to_radians().cos();
            let distance = north_south.hypot(east_west);
            proptest::prop_assert!((distance - 1000.0).abs() < 6.0, "{}", distance);
        }

        #[test]
        fn no_number_is_too_wild(easting in proptest::num::f64::ANY, northing in proptest::num::f64::ANY) {
            let _ = grid_to_wgs84(easting, northing);
        }
    }
}
