//! A calm picture of where things are to each other: points on rings of distance, no streets. We draw it ourselves, from coordinates, so
//! that no map server is told who looks for what. The list beside it says the same in words, in the same order.

use maud::{Markup, html};

/// A thing on the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    pub lat: f64,
    pub lon: f64,
    /// What stands in it: its number in the list.
    pub mark: String,
    /// How large it is, from 0 to 1.
    pub size: f64,
}

/// Half the width and height of the picture, in its own units: about pixels on a small telephone.
const HALF: f64 = 160.0;
/// From the middle to the outermost ring.
const REACH: f64 = 126.0;
/// The smallest point. Twice that is what a finger needs.
const LEAST: f64 = 12.0;
/// Half of the cross.
const CROSS: f64 = 8.0;
/// How much larger the largest is.
const MORE: f64 = 20.0;
/// Rings are so far apart, in kilometres: the first of which [`RINGS`] reach most things.
const STEPS: [f64; 11] = [0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 25.0, 50.0];
const RINGS: usize = 3;
const KM_PER_DEGREE: f64 = 111.2;

/// Where points stand on the picture, from its middle, and how far apart its rings are.
struct Laid {
    step: f64,
    points: Vec<(f64, f64, f64)>,
}

/// Lays points out around a place, or around their own middle. What is further than the outermost ring stands at its edge; what would
/// stand on another is moved beside it.
fn lay(dots: &[Dot], centre: Option<(f64, f64)>) -> Laid {
    let many = dots.len().max(1) as f64;
    let middle = (dots.iter().map(|dot| dot.lat).sum::<f64>() / many, dots.iter().map(|dot| dot.lon).sum::<f64>() / many);
    let (lat, lon) = centre.unwrap_or(middle);
    let narrower = lat.to_radians().cos();
    let km = |dot: &Dot| ((dot.lon - lon) * KM_PER_DEGREE * narrower, (lat - dot.lat) * KM_PER_DEGREE);
    let mut far: Vec<f64> = dots.iter().map(km).map(|(x, y)| x.hypot(y)).collect();
    far.sort_by(f64::total_cmp);
    // Nine of ten are within the rings: one that is far off must not press all others into one.
    let most = far.get((far.len() * 9).div_ceil(10).saturating_sub(1)).copied().unwrap_or_default();
    let step = STEPS.into_iter().find(|step| step * RINGS as f64 >= most).unwrap_or(most / RINGS as f64);
    let scale = REACH / (step * RINGS as f64);
    let mut points: Vec<(f64, f64, f64)> = dots
        .iter()
        .map(|dot| {
            let ((x, y), radius) = (km(dot), LEAST + MORE * dot.size.clamp(0.0, 1.0));
            let inward = (step * RINGS as f64 / x.hypot(y).max(f64::MIN_POSITIVE)).min(1.0);
            (x * scale * inward, y * scale * inward, radius)
        })
        .collect();
    // The place that was asked for stays to be seen: nothing lies on its cross.
    if centre.is_some() {
        points.push((0.0, 0.0, CROSS));
    }
    for _ in 0..80 {
        spread(&mut points);
        if centre.is_some()
            && let Some(cross) = points.last_mut()
        {
            *cross = (0.0, 0.0, CROSS);
        }
    }
    points.truncate(dots.len());
    Laid { step, points }
}

/// Moves those that lie on each other a little apart, and all back onto the picture.
fn spread(points: &mut [(f64, f64, f64)]) {
    for one in 0..points.len() {
        for other in one + 1..points.len() {
            let (Some(&a), Some(&b)) = (points.get(one), points.get(other)) else { continue };
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let (apart, needed) = (dx.hypot(dy), a.2 + b.2 + 1.0);
            if apart >= needed {
                continue;
            }
            // Two at one place go apart in a direction that depends on which they are, so that many make a round heap.
            let turn = 2.4 * (one + other) as f64;
            let (ux, uy) = if apart > 0.01 { (dx / apart, dy / apart) } else { (turn.cos(), turn.sin()) };
            let push = (needed - apart) / 2.0;
            if let Some(a) = points.get_mut(one) {
                (a.0, a.1) = (a.0 - ux * push, a.1 - uy * push);
            }
            if let Some(b) = points.get_mut(other) {
                (b.0, b.1) = (b.0 + ux * push, b.1 + uy * push);
            }
        }
    }
    for point in points.iter_mut() {
        let most = HALF - point.2 - 1.0;
        (point.0, point.1) = (point.0.clamp(-most, most), point.1.clamp(-most, most));
    }
}

/// The place on a ring that is furthest from all points, so that what stands there can be read.
fn free(points: &[(f64, f64, f64)], radius: f64) -> (f64, f64) {
    let places = (0..16).map(|n| {
        let turn = std::f64::consts::TAU * f64::from(n) / 16.0;
        (radius * turn.sin(), radius * turn.cos())
    });
    let room = |(x, y): &(f64, f64)| points.iter().map(|p| (p.0 - x).hypot(p.1 - y) - p.2).fold(f64::MAX, f64::min);
    places.fold((0.0, radius), |best, place| if room(&place) > room(&best) { place } else { best })
}

/// "500 m", "2 km": as the list tells distances.
fn told(km: f64) -> String {
    if km < 1.0 { format!("{:.0} m", km * 1000.0) } else { format!("{} km", (km * 10.0).round() / 10.0) }
}

/// The picture. `says` is what it shows, for those who do not see it; around a place that was asked for it has rings of distance.
pub fn picture(dots: &[Dot], centre: Option<(f64, f64)>, says: &str) -> Markup {
    let laid = lay(dots, centre);
    let at = |n: f64| format!("{n:.1}");
    html! {
        svg class="kith-map" role="img" aria-label=(says) viewBox={ (-HALF) " " (-HALF) " " (2.0 * HALF) " " (2.0 * HALF) } {
            @if centre.is_some() {
                @for ring in (1..=RINGS).rev() {
                    @let radius = REACH * ring as f64 / RINGS as f64;
                    circle class="kith-map__ring" r=(at(radius)) {}
                }
                path class="kith-map__centre" d="M0-8V8M-8 0H8" {}
            }
            text class="kith-map__far" y="-148" { "North" }
            @for (dot, (x, y, radius)) in dots.iter().zip(&laid.points) {
                circle class="kith-map__dot" cx=(at(*x)) cy=(at(*y)) r=(at(*radius)) {}
                text class="kith-map__mark" x=(at(*x)) y=(at(y + 4.5)) { (dot.mark) }
            }
            @if centre.is_some() {
                @for ring in 1..=RINGS {
                    @let (x, y) = free(&laid.points, REACH * ring as f64 / RINGS as f64);
                    text class="kith-map__far" x=(at(x)) y=(at(y + 4.0)) { (told(laid.step * ring as f64)) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(lat: f64, lon: f64) -> Dot {
        Dot { lat, lon, mark: "1".to_owned(), size: 0.0 }
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let laid = lay(&[dot(51.51, -0.05), dot(51.50, -0.03)], Some((51.50, -0.05)));
        let [(x, y, _), (east_x, east_y, _)] = laid.points[..] else { panic!("two points") };
        assert!(x.abs() < 0.1 && y < -50.0, "{x} {y}");
        assert!(east_x > 50.0 && east_y.abs() < 0.1, "{east_x} {east_y}");
    }

    #[test]
    fn twenty_at_one_door_stand_apart_and_on_the_picture() {
        let dots = vec![dot(51.5, -0.05); 20];
        let points = lay(&dots, Some((51.5, -0.05))).points;
        for (n, a) in points.iter().enumerate() {
            assert!(a.0.abs() + a.2 <= HALF && a.1.abs() + a.2 <= HALF, "{a:?}");
            for b in &points[..n] {
                assert!((a.0 - b.0).hypot(a.1 - b.1) > 1.5 * LEAST, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn one_far_away_does_not_press_the_others_together() {
        let mut dots: Vec<Dot> = (0..10).map(|n| dot(51.5 + f64::from(n) * 0.002, -0.05)).collect();
        dots.push(dot(55.0, -3.0));
        let laid = lay(&dots, Some((51.5, -0.05)));
        assert!(laid.step <= 1.0, "{}", laid.step);
        assert!(lay(&[], None).points.is_empty());
    }

    #[test]
    fn rings_are_told_as_the_list_tells_distances() {
        assert_eq!([0.25, 0.5, 1.0, 1.5, 30.0].map(told), ["250 m", "500 m", "1 km", "1.5 km", "30 km"]);
    }
}
