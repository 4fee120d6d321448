//! Who runs services, as each source describes them, and as they stand where several are one. Pure.

use kernel::{Instant, OrganisationId, PhoneNumber};

use super::licence::lets_out;

/// An organisation as one source describes it, or the team itself.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Organisation {
    pub id: OrganisationId,
    pub name: String,
    pub description: String,
    pub url: String,
    pub email: String,
    pub phone: String,
    pub charity_number: String,
    pub company_number: String,
    /// None is the team itself.
    pub source: Option<String>,
    pub source_licence: Option<String>,
    /// It is the same as that one, under which its services stand.
    pub same_as: Option<OrganisationId>,
    pub joined_at: Option<Instant>,
    pub joined_by: String,
}

impl Organisation {
    /// Whether what it says may be given to other directories.
    fn may_be_published(&self) -> bool {
        lets_out(self.source.as_deref(), self.source_licence.as_deref())
    }

    /// Where it comes from, in words.
    pub fn comes_from(&self) -> String {
        self.source.clone().unwrap_or_else(|| "The team itself".to_owned())
    }

    /// What it says, field by field, also where that is nothing.
    pub fn told(&self) -> [(&'static str, String); 7] {
        let phone = PhoneNumber::parse(&self.phone).map_or_else(|_| self.phone.clone(), |phone| phone.spaced());
        [
            ("Name", self.name.clone()),
            ("What it is", self.description.clone()),
            ("Telephone", phone),
            ("E-mail", self.email.clone()),
            ("Web page", self.url.clone()),
            ("Charity number", self.charity_number.clone()),
            ("Company number", self.company_number.clone()),
        ]
    }
}

/// The organisation as other directories read it: of those that are one, each field by the first that has it, that under which they stand
/// before the others. Of those whose source allows nobody to pass it on, nothing.
pub fn published(id: OrganisationId, mut all: Vec<Organisation>) -> Option<Organisation> {
    all.retain(Organisation::may_be_published);
    all.sort_by_key(|one| (one.id != id, one.id));
    let mut all = all.into_iter();
    let mut first = all.next()?;
    for other in all {
        let pairs = [
            (&mut first.description, other.description),
            (&mut first.url, other.url),
            (&mut first.email, other.email),
            (&mut first.phone, other.phone),
            (&mut first.charity_number, other.charity_number),
            (&mut first.company_number, other.company_number),
        ];
        for (ours, theirs) in pairs.into_iter().filter(|(ours, _)| ours.trim().is_empty()) {
            *ours = theirs;
        }
    }
    Some(Organisation { id, ..first })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str, description: &str, licence: Option<&str>) -> Organisation {
        Organisation {
            id: OrganisationId::new(),
            name: name.into(),
            description: description.into(),
            url: String::new(),
            email: String::new(),
            phone: String::new(),
            charity_number: String::new(),
            company_number: String::new(),
            source: licence.map(|_| "A list".into()),
            source_licence: licence.map(str::to_owned),
            same_as: None,
            joined_at: None,
            joined_by: String::new(),
        }
    }

    #[test]
    fn what_may_not_be_passed_on_fills_nothing() {
        let kept = said("Moon", "", Some("OGL-3.0"));
        let closed = said("The Moon", "Nobody may copy this", Some("All rights reserved"));
        let ours = said("Moon Ltd", "Ours", None);
        let id = kept.id;
        let whole = published(id, vec![closed.clone(), ours.clone(), kept.clone()]).unwrap();
        assert_eq!((whole.id, whole.name.as_str(), whole.description.as_str()), (id, "Moon", "Ours"));
        // Where the one that was kept may not be passed on, another speaks for all of them.
        let whole = published(closed.id, vec![closed.clone(), ours]).unwrap();
        assert_eq!((whole.id, whole.name.as_str()), (closed.id, "Moon Ltd"));
        assert!(published(closed.id, vec![closed]).is_none());
    }
}
