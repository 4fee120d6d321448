//! Places on the map and the distance between them.

/// A place on the earth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    latitude: f64,
    longitude: f64,
}

impl Point {
    /// From degrees north and east (WGS 84). `None` for what is no place on earth, so that every distance is a number.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let on_earth = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        on_earth.then_some(Self { latitude, longitude })
    }

    /// Degrees north.
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    pub fn longitude(self) -> f64 {
        self.longitude
    }
}

pub(crate) const EARTH_RADIUS_KM: f64 = 6371.0088;

/// Kilometres as the crow flies, by the haversine formula on a round earth: within half a per cent of the truth.
pub fn km_between(a: Point, b: Point) -> f64 {
    let (lat_a, lat_b) = (a.latitude.to_radians(), b.latitude.to_radians());
    let half_lat = (lat_b - lat_a) / 2.0;
    let half_lon = (b.longitude - a.longitude).to_radians() / 2.0;
    let h = half_lat.sin().powi(2) + lat_a.cos() * lat_b.cos() * half_lon.sin().powi(2);
    2.0 * EARTH_RADIUS_KM * h.clamp(0.0, 1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_map() {
        let point = |latitude, longitude| Point::new(latitude, longitude).unwrap();
        let london_bridge = point(51.5052, -0.0864);
        for (to, km, within) in [
            (london_bridge, 0.0, 1e-9),
            (point(51.4945, -0.1006), 1.54, 0.02),     // Elephant and Castle
            (point(48.8566, 2.3522), 342.0, 2.0),      // Paris
            (point(-51.5052, 179.9136), 20015.1, 0.2), // the other side of the world
        ] {
            assert!((km_between(london_bridge, to) - km).abs() < within, "{to:?}: {}", km_between(london_bridge, to));
            assert!((km_between(london_bridge, to) - km_between(to, london_bridge)).abs() < 1e-9);
        }
    }

    #[test]
    fn what_is_not_on_earth_is_no_point() {
        for (latitude, longitude) in [(90.1, 0.0), (0.0, -180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert_eq!(Point::new(latitude, longitude), None);
        }
    }
}
