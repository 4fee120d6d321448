use super::*;

fn names(text: &str) -> Worded {
    let mut parts = text.split(" / ");
    let mut part = || parts.next().unwrap_or_default().to_owned();
    Worded::of(&Names { given_names: part(), family_name: part(), preferred_name: part() })
}

#[test]
fn names_however_they_were_typed() {
    for (one, other, likeness) in [
        ("Fernanda / Oduya-Núñez", "fernanda / oduya nunez", Likeness::Same),
        ("Oduya Nunez / Fernanda", "Fernanda / Oduya-Núñez", Likeness::Same),
        ("Mary Elizabeth / Jones", "Elizabeth / Jones", Likeness::Same),
        ("Anne Marie / O'Brien", "Annemarie / O Brien", Likeness::Same),
        ("Ewan / MacDonald", "Ewan / Mc Donald", Likeness::Same),
        ("Mohammed / Rahman", "Muhammad / ur Rehman", Likeness::Same),
        ("Oleksandr / Shevchenko", "Aleksandr / Shevchenko", Likeness::Same),
        ("Ayşe / Yılmaz", "Ayse / Yilmaz", Likeness::Same),
        ("Xiaoming / Wang", "Wang / Xiao Ming", Likeness::Same),
        ("王 / 小明", "王小明", Likeness::Same),
        ("Minh / Nguyen", "Nguyen Van / Minh", Likeness::Same),
        ("Suharto", " / Suharto", Likeness::Same),
        ("Mr John / Smith", "John / Smith", Likeness::Same),
        ("Margaret / Reid / Peggy", "Peggy / Reid", Likeness::Same),
        ("Bill / Reid", "William / Reid", Likeness::Like),
        ("J / Reid", "Joan / Reid", Likeness::Like),
        ("Fernada / Odya", "Fernanda / Oduya", Likeness::Like),
        ("Suharto", "Suharto / Widodo", Likeness::Like),
        ("Seun / Bello", "Oluwaseun / Bello", Likeness::Like),
        ("Pieter / van der Berg", "Pieter / Vanderberg", Likeness::Like),
        ("Dolores / D'Souza", "Dolores / De Souza", Likeness::Like),
        ("Anna / Kowalska", "Anna / Kowalski", Likeness::Like),
        ("Joan / Reid", "Joan / Marsh", Likeness::Given),
        ("Mohammed Adnan / Khan", "Mohammed Imran / Khan", Likeness::Part),
        ("Mohammed / Khan", "Mohammed Imran / Khan", Likeness::Part),
        ("Paul / Reid", "Paula / Reid", Likeness::Family),
        ("Mario / Rossi", "Maria / Rossi", Likeness::Family),
        ("Harpreet / Gill", "Gurpreet / Gill", Likeness::Family),
        ("Joan / Reid", "Cora / Marsh", Likeness::Different),
    ] {
        assert_eq!(names(one).compare(&names(other)).likeness, likeness, "{one}, {other}");
        assert_eq!(names(other).compare(&names(one)).likeness, likeness, "{other}, {one}");
    }
}

#[test]
fn twins_never_have_the_same_first_name() {
    for (one, other) in [
        ("Hassan / Ali", "Hussain / Ali"),
        ("Mohammed Hassan / Ali", "Mohammed Hussain / Ali"),
        ("Carla / Reid", "Clara / Reid"),
        ("Amir / Khan", "Amira / Khan"),
        ("J / Reid", "Jean / Reid"),
    ] {
        assert!(!names(one).compare(&names(other)).same_first_name, "{one}, {other}");
    }
    assert!(names("Joan / Reid").compare(&names("Joan / Marsh")).same_first_name);
    assert!(names("Bill / Reid").compare(&names("William / Reid")).same_first_name);
}
