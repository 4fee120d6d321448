//! What can be known of a referral by its number alone, so that an earlier one needs no remembering.

use kernel::{Date, Instant, NhsNumber};

/// Ten bytes that belong to a number, for an id that can be made again. Steele, Lea and Flood's SplitMix64.
pub(super) fn bytes_of(seed: u64, number: u64) -> [u8; 10] {
    let mix = |n: u64| {
        let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        n ^ (n >> 31)
    };
    let one = mix(seed.wrapping_add((2 * number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let two = mix(seed.wrapping_add((2 * number + 2).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let mut bytes = [0; 10];
    for (byte, from) in bytes.iter_mut().zip(one.to_be_bytes().into_iter().chain(two.to_be_bytes())) {
        *byte = from;
    }
    bytes
}

/// Ten years of working days, over which referrals come evenly.
#[derive(Clone, Copy)]
pub(super) struct Calendar {
    monday: Date,
    days: i64,
}

const YEARS: i64 = 10;
/// From nine to five.
const DAY_MS: i64 = 8 * 60 * 60 * 1000;

impl Calendar {
    /// Up to yesterday.
    pub fn until(today: Date) -> Self {
        let from = today.plus_days(-365 * YEARS);
        let monday =
            (0..7).map(|days| from.plus_days(-days)).find(|day| day.weekday() == kernel::Weekday::Monday).unwrap_or(from);
        let whole = today.days_since(monday);
        Self { monday, days: whole / 7 * 5 + (whole % 7).min(5) }
    }

    /// When the referral of this number of so many came.
    pub fn received(&self, number: u64, of: u64) -> Instant {
        let share = |n: u64| i128::from(n) * i128::from(self.days * DAY_MS) / i128::from(of.max(1));
        let ms = i64::try_from(share(number)).unwrap_or_default();
        let day = ms / DAY_MS;
        let date = self.monday.plus_days(day / 5 * 7 + day % 5);
        Instant::from_millis(date.start().plus_minutes(9 * 60).millis() + ms % DAY_MS)
    }
}

/// The valid NHS numbers of the range kept for tests, in order: about 909,000.
pub(super) fn nhs_numbers() -> impl Iterator<Item = NhsNumber> {
    (0..1_000_000).filter_map(|n| {
        let first_nine = format!("999{n:06}");
        let check = NhsNumber::check_digit(&first_nine)?;
        format!("{first_nine}{check}").parse().ok()
    })
}

/// Telephone numbers that Ofcom keeps for drama, a thousand in each range: one for mobiles, the others by town. At a million
/// people about sixty share one.
pub(super) fn phone(number: u64) -> String {
    const RANGES: [&str; 16] = [
        "7700900", "1134960", "1144960", "1154960", "1164960", "1174960", "1214960", "1314960", "1414960", "1514960", "1614960",
        "2079460", "1914980", "2896496", "2920180", "1632960",
    ];
    let range = RANGES.get(usize::try_from(number / 1000).unwrap_or_default() % RANGES.len()).copied().unwrap_or("7700900");
    format!("+44{range}{:03}", number % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn referrals_come_on_working_days_one_after_another_until_yesterday() {
        let today = Date::new(2026, 11, 23).unwrap();
        let calendar = Calendar::until(today);
        let moments: Vec<Instant> = (0..5000).map(|number| calendar.received(number, 5000)).collect();
        assert!(moments.is_sorted());
        assert!(moments.iter().all(|at| at.date() < today && at.date().weekday().bit() < kernel::Weekday::Saturday.bit()));
        assert_eq!(moments.last().map(|at| at.date()), Some(today.plus_days(-3)), "the Friday before");
    }

    #[test]
    fn numbers_are_valid_and_phones_are_numbers() {
        assert_eq!(nhs_numbers().count(), 909_091);
        assert!((0..20_000).step_by(999).all(|n| kernel::PhoneNumber::parse(&phone(n)).is_ok()));
        assert_ne!(bytes_of(1, 1), bytes_of(1, 2));
        assert_eq!(bytes_of(1, 1), bytes_of(1, 1));
    }
}
