//! An invented directory for the tests: the kinds of service there are around SE1, SE16 and SE17.

use crate::{Cost, Entry, Point, Session, TimeOfDay, Weekday, Weekday::*};

/// An entry with the words that nearly all have.
pub(super) fn entry(id: &str, name: &str, organisation: &str, summary: &str) -> Entry {
    Entry {
        id: id.to_owned(),
        name: name.to_owned(),
        organisation: organisation.to_owned(),
        summary: summary.to_owned(),
        ..Entry::default()
    }
}

impl Entry {
    pub(super) fn about(self, description: &str) -> Self {
        Self { description: description.to_owned(), ..self }
    }

    pub(super) fn tagged(self, keywords: &str) -> Self {
        Self { keywords: keywords.split(", ").map(str::to_owned).collect(), ..self }
    }

    pub(super) fn at(mut self, area: &str, latitude: f64, longitude: f64) -> Self {
        self.area = area.to_owned();
        self.points.push(Point::new(latitude, longitude).unwrap());
        self
    }

    pub(super) fn on(mut self, weekday: Weekday, starts: &str, ends: &str) -> Self {
        self.sessions.push(Session { weekday, starts: TimeOfDay::parse(starts).ok(), ends: TimeOfDay::parse(ends).ok() });
        self
    }

    pub(super) fn free(self) -> Self {
        Self { cost: Cost::Free, ..self }
    }

    pub(super) fn costs(self, pence: u32) -> Self {
        Self { cost: Cost::Pence(pence), ..self }
    }

    pub(super) fn donation(self) -> Self {
        Self { cost: Cost::Donation, ..self }
    }

    pub(super) fn wants_volunteers(self) -> Self {
        Self { volunteers_wanted: true, ..self }
    }

    pub(super) fn ages(self, min_age: impl Into<Option<u8>>, max_age: impl Into<Option<u8>>) -> Self {
        Self { min_age: min_age.into(), max_age: max_age.into(), ..self }
    }

    pub(super) fn only_for(self, whom: &str) -> Self {
        Self { restricted_to: Some(whom.to_owned()), ..self }
    }

    pub(super) fn online(self) -> Self {
        Self { online: true, ..self }
    }

    pub(super) fn outreach(self) -> Self {
        Self { outreach: true, ..self }
    }
}

pub(super) const SURREY_QUAYS: (f64, f64) = (51.4933, -0.0475);

#[rustfmt::skip]
pub(super) fn directory() -> Vec<Entry> {
    vec![
        entry("river-walk", "Riverside Wellbeing Walks", "Thames Strollers", "Slow walks by the river with tea afterwards").tagged("Walking, Nature").at("Rotherhithe SE16", 51.5010, -0.0530).on(Tuesday, "10:00", "12:00").free().wants_volunteers(),
        entry("park-walk", "Burgess Park Ramblers", "Green Steps", "A brisk hour around the park").tagged("Walking").at("Walworth SE17", 51.4830, -0.0840).on(Saturday, "9:30", "11:00").free(),
        entry("women-walk", "Sisters Stepping Out", "Bermondsey Women's Space", "Walking group for women").at("Bermondsey SE16", 51.4965, -0.0640).on(Thursday, "18:00", "19:00").free().only_for("women"),
        entry("cycle-course", "Confident Cycling", "Wheels for All Southwark", "Learn to ride on quiet roads, bikes lent").tagged("Cycling, Road safety").at("Southwark Park SE16", 51.4950, -0.0560).on(Wednesday, "13:00", "15:00").free(),
        entry("e-bike", "Trishaw Rides", "Dockside Community Centre", "Older people are taken out on e-bikes").tagged("Cycling, Older people").at("Rotherhithe SE16", 51.4990, -0.0500).on(Friday, "11:00", "15:00").free().wants_volunteers().ages(60, None),
        entry("bike-repair", "Fix Your Own Bike", "Wheels for All Southwark", "Tools and a mechanic to show you how").at("Elephant and Castle SE17", 51.4930, -0.0990).on(Sunday, "12:00", "16:00").donation(),
        entry("befriending", "Good Neighbours", "Bermondsey Friends", "A weekly visit or phone call from a befriender").tagged("Befriending, Loneliness").outreach().free().wants_volunteers().ages(50, None),
        entry("phone-friend", "Telephone Friends", "Silverline Southwark", "A friendly call each week").tagged("Befriending").online().free(),
        entry("coffee", "Tuesday Coffee Morning", "St Olave's Hall", "Drop in for a coffee morning and a chat").tagged("Social").at("London Bridge SE1", 51.5030, -0.0800).on(Tuesday, "10:00", "11:30").costs(100),
        entry("lunch", "Harmony Lunch Club", "Pembroke House Neighbours", "A hot lunch and company").tagged("Lunch club, Older people").at("Walworth SE17", 51.4870, -0.0930).on(Thursday, "12:00", "14:00").costs(450).ages(55, None),
        entry("debt", "Clear Ground Debt Advice", "Southwark Money Help", "Debt advice and budgeting").tagged("Debt, Money advice").at("Bermondsey SE1", 51.4980, -0.0810).on(Monday, "9:30", "16:30").on(Wednesday, "9:30", "16:30").free(),
        entry("benefits", "Benefits Check", "Southwark Money Help", "Help to claim PIP, Universal Credit and to appeal").tagged("Welfare rights").at("Bermondsey SE1", 51.4980, -0.0810).free(),
        entry("credit-union", "Dockers Credit Union", "Dockers Credit Union", "Savings and fair loans").tagged("Money").at("Bermondsey SE16", 51.4960, -0.0650),
        entry("law", "Housing Rights Clinic", "Walworth Law Centre", "Eviction, repairs and homelessness").tagged("Housing, Legal advice").at("Walworth SE17", 51.4880, -0.0960).on(Monday, "14:00", "17:00").free(),
        entry("tenants", "Tenants Together", "Aylesbury Voices", "Talk about damp, rent and your landlord").at("Walworth SE17", 51.4850, -0.0880).on(Wednesday, "18:30", "20:00").free(),
        entry("hostel", "Bridge Day Centre", "Borough Welcome", "Showers, breakfast and a key worker for people who sleep rough").tagged("Homelessness").at("Borough SE1", 51.5010, -0.0930).on(Monday, "8:00", "12:00").free().wants_volunteers(),
        entry("bereaved", "Walking Through Grief", "Candle House", "A group for people who lost someone").tagged("Bereavement").at("Rotherhithe SE16", 51.4985, -0.0520).on(Thursday, "14:00", "15:30").free(),
        entry("counselling", "Low-cost Counselling", "Mind the Borough", "Talking therapies, sliding scale").tagged("Counselling, Mental health, Anxiety").at("Borough SE1", 51.5000, -0.0950).costs(1500).ages(18, None),
        entry("mindful", "Mindfulness for Beginners", "Still Water", "Six weeks to a calmer mind").tagged("Mindfulness, Wellbeing").online().donation(),
        entry("peer", "Open Minds Peer Group", "Mind the Borough", "For anyone with anxiety or low mood").tagged("Mental health").at("Elephant and Castle SE1", 51.4945, -0.1006).on(Monday, "18:00", "19:30").free(),
        entry("foodbank", "Spa Road Foodbank", "Full Shelf", "Three days of groceries, with a voucher").at("Bermondsey SE16", 51.4940, -0.0720).on(Tuesday, "11:00", "13:00").free(),
        entry("pantry", "Walworth Pantry", "Full Shelf", "A food bank where you choose, no voucher").at("Walworth SE17", 51.4890, -0.0950).on(Friday, "10:00", "13:00").costs(500).wants_volunteers(),
        entry("cook", "Cook and Eat", "Kitchen Table", "Cook cheap meals and eat them together").tagged("Cooking").at("Bermondsey SE16", 51.4955, -0.0690).on(Wednesday, "11:00", "13:30").free(),
        entry("jobs", "Into Work", "Peckham Road Skills", "CVs, interviews and job search").tagged("Employment").at("Camberwell SE5", 51.4740, -0.0850).free().ages(16, 64),
        entry("allotment", "Lavender Pond Allotment", "Growing Rotherhithe", "Grow vegetables together").tagged("Gardening, Nature").at("Rotherhithe SE16", 51.5030, -0.0400).on(Saturday, "10:00", "13:00").free().wants_volunteers(),
        entry("garden", "Roots and Shoots Gardening", "Walworth Garden Trust", "Gardening for wellbeing").tagged("Gardening, Mental health").at("Kennington SE11", 51.4890, -0.1100).on(Wednesday, "10:00", "12:30").free(),
        entry("playgroup", "Little Dockers Stay and Play", "Dockside Community Centre", "For babies and toddlers with their parents").tagged("Parent, Baby").at("Rotherhithe SE16", 51.4990, -0.0500).on(Monday, "9:30", "11:30").costs(200).ages(None, 4),
        entry("carers", "Carers' Café", "Southwark Carers Circle", "A break and a listening ear for carers").tagged("Carers, Respite").at("Walworth SE17", 51.4870, -0.0930).on(Tuesday, "14:00", "16:00").free(),
        entry("esol", "English for Beginners", "Pembroke House Neighbours", "ESOL class with a crèche").tagged("ESOL, Learning").at("Walworth SE17", 51.4870, -0.0930).on(Monday, "10:00", "12:00").free(),
        entry("digital", "Click Start", "Canada Water Library", "Help with computers, tablets and the internet").tagged("Digital skills").at("Canada Water SE16", 51.4980, -0.0500).on(Thursday, "10:00", "12:00").free(),
        entry("art", "Art for Recovery", "The Paper Studio", "Painting and printing, no talent needed").tagged("Art, Mental health").at("Bermondsey SE1", 51.4995, -0.0790).on(Friday, "14:00", "16:00").free(),
        entry("knit", "Knit and Natter", "Canada Water Library", "Bring wool or use ours").tagged("Craft, Social").at("Canada Water SE16", 51.4980, -0.0500).on(Wednesday, "14:00", "16:00").free(),
        entry("shed", "Surrey Docks Men's Shed", "Shedders", "Woodwork and repair, tea always on").tagged("Woodwork").at("Surrey Quays SE16", 51.4940, -0.0450).on(Tuesday, "10:00", "15:00").free().only_for("men").ages(18, None),
        entry("choir", "Borough Belles Choir", "Sing Out", "Singing for joy, no auditions").tagged("Music").at("Borough SE1", 51.5005, -0.0935).on(Monday, "19:00", "21:00").costs(300),
        entry("yoga", "Chair Yoga", "Dockside Community Centre", "Gentle stretching, sitting down").tagged("Yoga, Exercise").at("Rotherhithe SE16", 51.4990, -0.0500).on(Wednesday, "10:00", "11:00").costs(300).ages(50, None),
        entry("swim", "Women's Swim", "Seven Islands Leisure", "Women-only session, curtains drawn").tagged("Swimming").at("Rotherhithe SE16", 51.4960, -0.0530).on(Sunday, "17:00", "18:30").costs(350).only_for("women"),
        entry("zumba", "Dance Yourself Happy", "Latin Quarter", "Dance fitness for all shapes").tagged("Dance, Exercise").at("Elephant and Castle SE1", 51.4940, -0.0995).on(Friday, "18:00", "19:00").costs(500),
        entry("memory", "Memory Lane", "Silverline Southwark", "Songs and talk for people with dementia and those who care for them").tagged("Dementia, Carers").at("Bermondsey SE16", 51.4950, -0.0660).on(Friday, "14:00", "16:00").free(),
        entry("young", "Night Shift Youth Club", "Aylesbury Voices", "Games, music and food").tagged("Young people").at("Walworth SE17", 51.4850, -0.0880).on(Friday, "18:00", "21:00").free().ages(11, 18),
        entry("abuse", "Safe Harbour", "Safe Harbour", "Advice for survivors of domestic abuse").tagged("Domestic abuse").about("We ring you back at a time that is safe. Refuge, legal advice, counselling.").free(),
        entry("warm", "Warm Welcome", "St Olave's Hall", "A warm space with soup and company").tagged("Warm space").at("London Bridge SE1", 51.5030, -0.0800).on(Wednesday, "12:00", "15:00").free(),
        entry("refugee", "New Neighbours", "Borough Welcome", "Immigration advice and friendship for refugees").tagged("Refugees").at("Borough SE1", 51.5010, -0.0930).on(Thursday, "10:00", "13:00").free(),
    ]
}
