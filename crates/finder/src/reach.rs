//! From where an entry can be reached. In one search of a whole country nearly everything is too far away, and that has to be seen
//! without looking at the entries themselves.

use crate::Point;

/// Nobody is sent farther than this, about an hour by car, so that a directory of the whole country can be asked.
pub(crate) const FAR_KM: f64 = 60.0;

const KM_OF_A_DEGREE: f64 = 111.2;

/// A box around everywhere from where an entry can be reached: outside it nobody can, within it distances tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    south: f32,
    north: f32,
    west: f32,
    east: f32,
}

impl Reach {
    const EVERYWHERE: Self = Self { south: -90.0, north: 90.0, west: -180.0, east: 180.0 };

    /// Of an entry with these places; `anywhere` if it does not matter where they are. Of one without a place nobody knows.
    pub(crate) fn of(points: &[Point], anywhere: bool) -> Self {
        if anywhere {
            return Self::EVERYWHERE;
        }
        let around = points.iter().map(|point| Self::around(*point));
        around.reduce(Self::with).unwrap_or(Self::EVERYWHERE)
    }

    fn around(point: Point) -> Self {
        let (lat, lon) = (point.latitude(), point.longitude());
        let up = FAR_KM / KM_OF_A_DEGREE;
        // Degrees of longitude are narrower the nearer to the pole.
        let narrowest = (lat.abs() + up).min(89.0).to_radians().cos();
        let across = up / narrowest;
        if lat.abs() + up > 89.0 || lon.abs() + across > 180.0 {
            return Self::EVERYWHERE;
        }
        Self { south: (lat - up) as f32, north: (lat + up) as f32, west: (lon - across) as f32, east: (lon + across) as f32 }
    }

    fn with(self, other: Self) -> Self {
        Self {
            south: self.south.min(other.south),
            north: self.north.max(other.north),
            west: self.west.min(other.west),
            east: self.east.max(other.east),
        }
    }

    pub(crate) fn has(&self, point: Point) -> bool {
        let (lat, lon) = (point.latitude() as f32, point.longitude() as f32);
        // Numbers of half the length may be wrong in the seventh place.
        const SLACK: f32 = 0.001;
        lat >= self.south - SLACK && lat <= self.north + SLACK && lon >= self.west - SLACK && lon <= self.east + SLACK
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::km_between;

    fn point() -> impl Strategy<Value = Point> {
        (-90.0..=90.0, -180.0..=180.0).prop_map(|(lat, lon)| Point::new(lat, lon).unwrap())
    }

    proptest! {
        #[test]
        fn whatever_is_near_enough_is_within(at in point(), other in point(), north in -0.6..0.6, east in -1.5..1.5) {
            let reach = Reach::of(&[other, at], false);
            for (lat, lon) in [(at.latitude() + north, at.longitude() + east)] {
                if let Some(near) = Point::new(lat, lon) && km_between(at, near) <= FAR_KM {
                    prop_assert!(reach.has(near), "{near:?}");
                }
            }
            prop_assert!(Reach::of(&[at], true).has(other) && Reach::of(&[], false).has(other));
        }
    }

    #[test]
    fn another_end_of_the_country_is_outside() {
        let (london, leeds) = (Point::new(51.5, -0.1).unwrap(), Point::new(53.8, -1.5).unwrap());
        assert!(!Reach::of(&[leeds], false).has(london));
        assert!(Reach::of(&[leeds, london], false).has(london));
    }
}
