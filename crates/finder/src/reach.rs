//! From where an entry can be reached. In one search of a whole country nearly everything is too far away, and that has to be seen
//! without looking at the entries themselves.

use crate::Point;
use crate::place::EARTH_RADIUS_KM;

/// Nobody is sent farther than this, about an hour by car, so that a directory of the whole country can be asked.
pub(crate) const FAR_KM: f64 = 60.0;

/// A little less than it is, so that boxes are a little larger.
const KM_OF_A_DEGREE: f64 = 111.1;

/// A box around everywhere from where an entry can be reached: outside it nobody can, within it distances tell. In hundredths of a
/// degree, outward, so that it is small.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    south: i16,
    north: i16,
    west: i16,
    east: i16,
}

impl Reach {
    const EVERYWHERE: Self = Self { south: i16::MIN, north: i16::MAX, west: i16::MIN, east: i16::MAX };

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
        let up_by = FAR_KM / KM_OF_A_DEGREE;
        // Degrees of longitude are narrower the nearer to the pole.
        let narrowest = (lat.abs() + up_by).min(89.0).to_radians().cos();
        let across = up_by / narrowest;
        if lat.abs() + up_by > 89.0 || lon.abs() + across > 180.0 {
            return Self::EVERYWHERE;
        }
        let (down, up) = (|degrees: f64| (degrees * 100.0).floor() as i16, |degrees: f64| (degrees * 100.0).ceil() as i16);
        Self { south: down(lat - up_by), north: up(lat + up_by), west: down(lon - across), east: up(lon + across) }
    }

    fn with(self, other: Self) -> Self {
        Self {
            south: self.south.min(other.south),
            north: self.north.max(other.north),
            west: self.west.min(other.west),
            east: self.east.max(other.east),
        }
    }

    /// Whether somebody at this place, as [`hundredths`] tell it, may reach it.
    pub(crate) fn has(self, (lat, lon): (i16, i16)) -> bool {
        // All four are asked at once: half a million of these are looked at in one search.
        (lat >= self.south) & (lat <= self.north) & (lon >= self.west) & (lon <= self.east)
    }
}

/// A place in hundredths of a degree.
pub(crate) fn hundredths(point: Point) -> (i16, i16) {
    ((point.latitude() * 100.0).round() as i16, (point.longitude() * 100.0).round() as i16)
}

/// A place on a ball of the size of one, from which a distance is told without the sines of angles.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot([f64; 3]);

impl Spot {
    /// Of an entry with no place or several.
    pub(crate) const NOT_ONE: Self = Self([f64::NAN; 3]);

    pub(crate) fn of(points: &[Point]) -> Self {
        let [point] = points else { return Self::NOT_ONE };
        let (lat, lon) = (point.latitude().to_radians(), point.longitude().to_radians());
        Self([lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()])
    }

    /// Kilometres as the crow flies, as good as [`ROUGHLY`]. None where there is not one place.
    pub(crate) fn km_to(self, other: Self) -> Option<f64> {
        let square: f64 = self.0.iter().zip(other.0).map(|(a, b)| (a - b) * (a - b)).sum();
        // The bow over a chord, by the first terms of its series: good for short ones.
        let bow = square.sqrt() * (1.0 + square / 24.0);
        (!bow.is_nan()).then_some(EARTH_RADIUS_KM * bow)
    }
}

/// [`Spot::km_to`] is wrong by no more than so many kilometres up to [`FAR_KM`] and a little farther.
pub(crate) const ROUGHLY: f64 = 0.000_01;

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
                    prop_assert!(reach.has(hundredths(near)), "{near:?}");
                }
            }
            prop_assert!(Reach::of(&[at], true).has(hundredths(other)) && Reach::of(&[], false).has(hundredths(other)));
        }
    }

    proptest! {
        #[test]
        fn a_rough_distance_is_near_the_true_one(at in point(), north in -0.6..0.6, east in -1.5..1.5) {
            if let Some(other) = Point::new(at.latitude() + north, at.longitude() + east) {
                let (rough, km) = (Spot::of(&[at]).km_to(Spot::of(&[other])).unwrap(), km_between(at, other));
                prop_assert!(if km <= FAR_KM + 1.0 { (rough - km).abs() <= ROUGHLY } else { rough > FAR_KM }, "{rough} {km}");
            }
            prop_assert_eq!(Spot::of(&[]).km_to(Spot::of(&[at])), None);
        }
    }

    #[test]
    fn another_end_of_the_country_is_outside() {
        let (london, leeds) = (Point::new(51.5, -0.1).unwrap(), Point::new(53.8, -1.5).unwrap());
        assert!(!Reach::of(&[leeds], false).has(hundredths(london)));
        assert!(Reach::of(&[leeds, london], false).has(hundredths(london)));
    }
}
