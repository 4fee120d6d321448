use super::*;

fn names(text: &str) -> Names {
    let (given, family) = text.rsplit_once(' ').unwrap_or((text, ""));
    Names { given_names: given.to_owned(), family_name: family.to_owned(), preferred_name: String::new() }
}

fn known(number: Option<&str>, born: &str, name: &str) -> Known {
    Known {
        id: PersonId::new(),
        nhs_number: number.map(|n| n.parse().unwrap()),
        date_of_birth: born.parse().ok(),
        names: names(name),
        postcode: Some("SE16 4JX".into()),
        has_phone: false,
        open_referral: false,
    }
}

fn claim<'a>(number: Option<&'a NhsNumber>, born: &str, name: &str) -> Claim<'a> {
    Claim { nhs_number: number, date_of_birth: born.parse().ok(), names: names(name), postcode: None, phone: None }
}

fn proposed(claim: &Claim<'_>, people: &[Known]) -> String {
    match compare(claim, people) {
        Match::Same(_) => "for certain".to_owned(),
        Match::Perhaps(list) => list.into_iter().map(|(_, why)| why).next().unwrap_or_default(),
    }
}

#[test]
fn never_by_guess_and_always_with_a_reason() {
    let number: NhsNumber = "9434765919".parse().unwrap();
    let her = known(Some("9434765919"), "1969-03-07", "Fernanda Oduya-Núñez");
    let why = |claim: Claim<'_>| proposed(&claim, std::slice::from_ref(&her));
    let theirs = |born, name| why(claim(Some(&number), born, name));
    assert_eq!(theirs("1969-03-07", "Fernanda Oduya-Nunez"), "for certain");
    assert_eq!(theirs("1969-03-07", "Fernanda Smith"), "for certain");
    assert_eq!(theirs("1969-03-07", "Fernada Oduya"), "The same NHS number and birth date; a like name");
    assert_eq!(
        theirs("1969-03-07", "Maria Oduya-Nunez"),
        "The same NHS number, birth date and family name; another first name; perhaps twins"
    );
    assert_eq!(theirs("1969-03-07", "Somebody Else"), "The same NHS number and birth date; another name");
    assert_eq!(theirs("1969-03-08", "Fernanda Oduya-Nunez"), "The same NHS number and name; a like birth date");
    assert_eq!(theirs("1980-12-24", "Fernanda Oduya-Nunez"), "The same NHS number and name; another birth date");
    let without = |born, name| why(claim(None, born, name));
    assert_eq!(without("1969-03-07", "fernanda oduya-nunez"), "The same birth date and name");
    assert_eq!(without("1969-03-07", "Fernada Odya-Nunes"), "The same birth date and a like name");
    assert_eq!(
        without("1969-07-03", "Fernanda Oduya-Núñez"),
        "The same name and a birth date with day and month the other way round"
    );
    assert_eq!(without("", "Fernanda Oduya-Núñez"), "The same name");
    assert_eq!(without("1980-01-01", "Somebody Else"), "");
    let at_home = |born, name| why(Claim { postcode: Some("SE16 4JX"), ..claim(None, born, name) });
    assert_eq!(at_home("", "Fernanda Oduya-Núñez"), "The same name; the same postcode");
    assert_eq!(
        at_home("1969-03-07", "Fernanda Smith"),
        "The same birth date and first name; the same postcode; another family name"
    );
    assert_eq!(at_home("1991-10-20", "Fernanda Oduya-Núñez"), "", "mother and daughter of one name");
    assert_eq!(at_home("1971-10-20", "Pedro Oduya-Núñez"), "", "a couple");
}

#[test]
fn unknown_never_equals_unknown() {
    let nothing = Known { date_of_birth: None, nhs_number: None, postcode: None, ..known(None, "", "Joan Reid") };
    assert_eq!(compare(&claim(None, "", "Other Name"), &[nothing]), Match::Perhaps(vec![]));
    let number: NhsNumber = "9434765919".parse().unwrap();
    let placeholder = known(Some("9434765919"), "1900-01-01", "Joan Reid");
    assert_eq!(proposed(&claim(Some(&number), "1900-01-01", "Joan Reid"), &[placeholder]), "The same NHS number and name");
}

#[test]
fn the_most_telling_first_and_a_common_name_alone_says_nothing() {
    let people = [known(None, "", "Joan Reid"), known(None, "1950-02-03", "Jean Reid"), known(None, "1950-02-03", "Joan Reid")];
    let joan = claim(None, "1950-02-03", "Joan Reid");
    let Match::Perhaps(list) = compare(&joan, &people) else { panic!("not by guess") };
    let order: Vec<PersonId> = list.into_iter().map(|(id, _)| id).collect();
    assert_eq!(order, [people[2].id, people[1].id, people[0].id]);
    let many: Vec<Known> = (0..4).map(|_| known(None, "", "Joan Reid")).collect();
    assert_eq!(proposed(&joan, &many[..3]), "The same name");
    assert_eq!(proposed(&joan, &many), "");
}

/// A record of few names and facts, so that two often have some in common.
#[derive(Clone, Debug)]
struct Told {
    given: Vec<&'static str>,
    family: Vec<&'static str>,
    number: Option<NhsNumber>,
    born: Option<Date>,
    postcode: Option<&'static str>,
    phone: Option<&'static str>,
}

impl Told {
    fn names(&self) -> Names {
        Names { given_names: self.given.join(" "), family_name: self.family.join("-"), preferred_name: String::new() }
    }

    /// What is found if somebody is known as `known` and told of as `self`.
    fn against(&self, known: &Told) -> Match {
        let claim = Claim {
            nhs_number: self.number.as_ref(),
            date_of_birth: self.born,
            names: self.names(),
            postcode: self.postcode,
            phone: self.phone,
        };
        let known = Known {
            id: "0190b5a0-0000-7000-8000-000000000001".parse().unwrap(),
            nhs_number: known.number.clone(),
            date_of_birth: known.born,
            names: known.names(),
            postcode: known.postcode.map(str::to_owned),
            has_phone: known.phone.is_some() && known.phone == self.phone,
            open_referral: false,
        };
        compare(&claim, &[known])
    }

    fn finds(&self, known: &Told) -> bool {
        self.against(known) != Match::Perhaps(Vec::new())
    }
}

fn told() -> impl proptest::strategy::Strategy<Value = Told> {
    use proptest::collection::vec;
    use proptest::option::of;
    use proptest::prelude::*;
    use proptest::sample::select;
    let given = vec(
        select(vec![
            "Joan",
            "Jean",
            "Margaret",
            "Peggy",
            "Mohammed",
            "Muhammad",
            "Hassan",
            "Hussain",
            "Paul",
            "Paula",
            "J",
            "Anne",
            "Marie",
            "Annemarie",
        ]),
        1..3,
    );
    let family = vec(
        select(vec!["Reid", "Ried", "Khan", "O'Brien", "OBrien", "MacDonald", "McDonald", "Oduya", "Núñez", "Smith", "Marsh"]),
        0..3,
    );
    let number = of(select(vec!["9434765919", "9990000026"])).prop_map(|number| number.and_then(|number| number.parse().ok()));
    let born = of(select(vec!["1950-02-01", "1950-01-02", "1951-02-01", "1957-11-20", "1980-03-15", "1900-01-01"]))
        .prop_map(|born| born.and_then(|born| born.parse().ok()));
    (given, family, number, born, of(select(vec!["SE16 4JX", "SE8 3PH"])), of(select(vec!["+447700900101", "+447700900102"])))
        .prop_map(|(given, family, number, born, postcode, phone)| Told { given, family, number, born, postcode, phone })
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 2000, ..Default::default() })]

    #[test]
    fn who_is_known_and_who_is_told_of_does_not_matter(one in told(), other in told()) {
        proptest::prop_assert_eq!(one.against(&other), other.against(&one));
    }

    #[test]
    fn the_order_of_names_does_not_matter(one in told(), other in told()) {
        let mut turned = one.clone();
        turned.given.reverse();
        turned.family.reverse();
        proptest::prop_assert_eq!(one.against(&other), turned.against(&other));
    }

    #[test]
    fn family_name_first_is_found_too(one in told()) {
        let known = Told { number: None, ..one.clone() };
        let turned = Told { given: one.family.clone(), family: one.given.clone(), ..known.clone() };
        // Of an initial nobody can say where it belongs.
        let whole = !one.given.contains(&"J");
        proptest::prop_assert!(!whole || turned.finds(&known) == known.finds(&known), "{:?}", turned.against(&known));
    }

    #[test]
    fn a_fact_in_common_never_takes_a_proposal_away(one in told(), other in told(), fact in 0..4) {
        let before = one.finds(&other);
        let (mut one, mut other) = (one, other);
        match fact {
            0 => {
                one.number = "9434765919".parse().ok();
                other.number = one.number.clone();
            }
            1 => {
                one.born = "1950-02-01".parse().ok();
                other.born = one.born;
            }
            2 => {
                one.postcode = Some("SE16 4JX");
                other.postcode = one.postcode;
            }
            _ => {
                one.phone = Some("+447700900101");
                other.phone = one.phone;
            }
        }
        proptest::prop_assert!(!before || one.finds(&other), "{:?}", one.against(&other));
    }

    #[test]
    fn what_is_not_known_is_never_in_common(one in told(), other in told(), fact in 0..4) {
        // To know less of both can only mean to find them less, unless what was known spoke against them.
        let (mut less, mut other_less) = (one.clone(), other.clone());
        let agreed = match fact {
            0 => (less.number.take(), other_less.number.take()).0 == other.number,
            1 => (less.born.take(), other_less.born.take()).0 == other.born,
            2 => (less.postcode.take(), other_less.postcode.take()).0 == other.postcode,
            _ => (less.phone.take(), other_less.phone.take()).0 == other.phone,
        };
        proptest::prop_assert!(!agreed || !less.finds(&other_less) || one.finds(&other));
        let one_sided = Told { number: None, born: None, postcode: None, phone: None, ..one.clone() };
        let certain = matches!(one_sided.against(&other), Match::Same(_));
        proptest::prop_assert!(!certain, "never attached by name alone");
    }
}
