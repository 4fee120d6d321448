//! As many services as are wanted, of the kinds that the demonstration has.

use db::params;
use kernel::{OrganisationId, ServiceId, fold};

use super::store::{self, Rows};
use crate::demo::Maker;
use crate::demo::places::POINTS;
use crate::demo::services::{DAYS, KINDS, Kind, VENUES};

/// Services to an organisation.
const EACH: u64 = 10;

pub(super) fn make(rows: &mut Rows, maker: &mut Maker, count: u64) -> Vec<ServiceId> {
    let team = maker.team;
    let mut organisation = None;
    let mut ids = Vec::new();
    for n in 0..count {
        if n % EACH == 0 {
            let id = OrganisationId::from_bytes(maker.bytes());
            let name = format!("Organisation {}", n / EACH + 1);
            rows.add(store::ORGANISATION, params![team, id, name, fold(&name)]);
            organisation = Some(id);
        }
        let id = ServiceId::from_bytes(maker.bytes());
        let (kind, venue) = (maker.below(KINDS.len()), maker.word(&VENUES));
        let Some(Kind(name, about, keywords, pence, volunteers, min_age, _)) = KINDS.get(kind) else { continue };
        let name = format!("{name}, {venue} {}", n + 1);
        let cost = match pence {
            0 => "free",
            ..0 => "unknown",
            _ => "paid",
        };
        let folded = fold(&name);
        rows.add(
            store::SERVICE,
            params![
                team,
                id,
                organisation,
                name,
                about,
                about,
                cost,
                (*pence > 0).then_some(*pence),
                keywords,
                *volunteers,
                *min_age,
                folded,
                maker.now
            ],
        );
        if let Some((postcode, lat, lon)) = POINTS.get(maker.below(POINTS.len())) {
            // Within a mile or so of the postcode's middle.
            let off = |maker: &mut Maker| maker.below(2_000) as f64 / 100_000.0 - 0.01;
            let (lat, lon) = (lat + off(maker), lon + off(maker));
            rows.add(store::SERVICE_PLACE, params![team, id, 0i64, venue, *postcode, lat, lon]);
        }
        let (day, starts) = (maker.word(&DAYS), 9 * 60 + 30 * maker.below(17) as i64);
        rows.add(store::SERVICE_SESSION, params![team, id, 0i64, day, starts, starts + 90]);
        ids.push(id);
    }
    ids
}
