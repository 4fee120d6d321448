//! Names that are one name: spellings, transliterations, short forms. Curated by hand; what is missing only means that a person is
//! not proposed for it alone.
//!
//! Only forms that one person goes by in one life. Cognates are not: a Yusuf is no Joseph, and a Youssef may be a Yusuf.

use std::collections::HashMap;
use std::sync::LazyLock;

/// One name in several spellings, as the alphabets and ears of others made them. The first stands for all; no word is in two lists.
#[rustfmt::skip]
const SPELLINGS: &[&[&str]] = &[
    // Arabic, Urdu, Bengali, Somali.
    &["muhammad", "mohammed", "mohammad", "mohamed", "mohamad", "muhammed", "muhamad", "muhamed", "mahammad", "mohmmad", "maxamed", "mohd", "md"],
    &["ahmed", "ahmad", "axmed", "ahmmed"], &["mahmood", "mahmoud", "mahmud", "mehmood", "mohamud", "maxamuud"],
    &["yusuf", "yousef", "youssef", "yousuf", "yusef", "yousif", "yusif", "yousaf", "yuusuf"], &["ibrahim", "ebrahim", "ibraheem", "ibrahem", "ibraahim"],
    &["hussain", "hussein", "husain", "hussien", "husein", "hossain", "hossein", "hussayn", "xuseen"], &["hassan", "hasan", "xasan", "hasaan"],
    &["omar", "umar", "umer", "cumar"], &["usman", "uthman", "osman", "othman", "cusmaan"], &["ali", "aly", "cali"],
    &["abdul", "abdel", "abdal"], &["abdullah", "abdulla", "abdallah", "abdullahi", "cabdullahi", "abdalla"], &["abdi", "cabdi"],
    &["rahman", "rehman", "rahmaan"], &["abdulrahman", "abdurrahman", "abdelrahman", "abdirahman", "abdurahman", "abdulrehman", "cabdiraxmaan"],
    &["khadija", "khadijah", "kadija", "khadeeja", "khadiza", "khodeja", "khodeza", "khodija", "khadeejah", "khadijo"], &["aisha", "ayesha", "aysha", "aishah", "aicha", "ayisha", "aesha", "caasha"],
    &["fatima", "fatimah", "fatema", "fathima", "fateema", "fadumo", "faadumo", "faduma", "faduumo"], &["zainab", "zaynab", "zeinab", "zainub", "zaineb"],
    &["maryam", "mariam", "maryan", "mariyam", "meryem", "maryum"], &["noor", "nur", "nour", "nuur"], &["khalid", "khaled", "khaalid"],
    &["saeed", "sayeed", "saed", "saeid", "siciid"], &["syed", "sayed", "sayyed", "sayyid", "sayid"], &["sheikh", "shaikh", "shaik", "sheik", "shaykh"],
    &["chowdhury", "choudhury", "chaudhry", "chaudhary", "choudhary", "chaudhri", "chowdhry", "choudhry", "chaudhury", "chaudry"], &["miah", "mia", "miya", "meah"],
    &["begum", "begam"], &["khatun", "khatoon"], &["akhtar", "akhter", "akter", "aktar"], &["siddiqui", "siddiqi", "siddique", "siddiquee", "siddiq"],
    &["qureshi", "quraishi", "koreshi", "qureishi"], &["sharif", "shareef", "sherif"], &["rashid", "rasheed", "rachid"], &["jamal", "jamaal", "gamal"],
    &["tariq", "tarek", "tareq", "tarik"], &["bilal", "belal", "bilaal"], &["ismail", "ismael", "esmail", "ismaeel", "ismaaciil"], &["idris", "idrees"],
    &["suleiman", "sulaiman", "sulayman", "soleiman", "suleyman", "saleban"], &["dawood", "daud", "dawud", "daoud", "daawuud"], &["yaqub", "yakub", "yaqoob", "yacoub"],
    &["mustafa", "mostafa", "moustafa", "mustapha", "mustafe"], &["leila", "layla", "laila", "leyla"], &["karim", "kareem"], &["rahim", "raheem"],
    &["nasir", "nasser", "naser", "nassir"], &["farooq", "faruk", "farouk", "faruq", "faruque"], &["shafiq", "shafique"], &["rafiq", "rafique"],
    &["haroon", "harun", "haroun"], &["samira", "sameera"], &["amira", "ameera"], &["yasmin", "yasmeen", "yasmine", "jasmin", "yasmiin"], &["zahra", "zehra", "zahraa"],
    &["reza", "riza"], &["mehdi", "mahdi"], &["qasim", "kasim", "qasem", "ghasem", "kassim"], &["aziz", "azeez"], &["hamid", "hameed"], &["majid", "majeed"],
    &["nazir", "nazeer"], &["bashir", "basheer"], &["jamila", "jameela"], &["nadia", "nadiya"], &["halima", "haleema", "xaliimo", "halimo"], &["hawa", "xaawo", "hawo"],
    &["sayeeda", "saida", "saeeda"], &["rukhsana", "ruksana", "rukshana"], &["nasreen", "nasrin"], &["shirin", "shireen"], &["parvin", "parveen", "perveen"],
    &["imran", "emran"], &["iqbal", "eqbal"], &["walid", "waleed"], &["hakim", "hakeem"], &["salim", "saleem"], &["naim", "naeem"], &["amin", "ameen"],
    // Ukrainian, Russian, Bulgarian.
    &["oleksandr", "aleksandr", "alexandr", "aliaksandr", "olexandr"], &["oleksandra", "aleksandra", "olexandra"], &["olena", "elena", "yelena", "helena"],
    &["serhii", "sergei", "sergey", "serhiy", "sergiy", "sergii"], &["andrii", "andrei", "andrey", "andriy"], &["dmytro", "dmitry", "dmitri", "dmitrii", "dmitriy", "dmitro"],
    &["mykola", "nikolai", "nikolay", "nikolaj"], &["mykhailo", "mikhail", "mykhaylo", "mihail", "mikhailo"], &["volodymyr", "vladimir", "wolodymyr"],
    &["yevhen", "evgeny", "yevgeny", "evgenii", "evgeniy", "yevheniy"], &["yevheniia", "evgenia", "evgeniya", "yevgenia", "yevgeniya", "yevhenia"], &["yuliia", "yulia", "iuliia", "yuliya", "julija"], &["nataliia", "natalia", "nataliya", "natalya"],
    &["kateryna", "ekaterina", "yekaterina", "katerina"], &["iryna", "irina"], &["tetiana", "tatiana", "tatyana", "tetyana"], &["mariia", "mariya"],
    &["svitlana", "svetlana"], &["anastasiia", "anastasia", "anastasiya"], &["yurii", "yuri", "yury", "iurii", "yuriy"], &["vitalii", "vitaly", "vitaliy", "vitali"],
    &["maksym", "maksim", "maxim"], &["artem", "artyom"], &["ihor", "igor"], &["oleh", "oleg"], &["sofiia", "sofiya"], &["viktoriia", "viktoria", "viktoriya"],
    &["hristo", "christo", "khristo"], &["tsvetan", "tzvetan", "cvetan"], &["oleksii", "aleksei", "alexei", "oleksiy", "alexey", "aleksey"], &["liudmyla", "lyudmila", "ludmila", "liudmila"],
    // South Asia, the Horn of Africa, Greece, East Asia.
    &["lakshmi", "laxmi"], &["deepa", "dipa"], &["deepak", "dipak"], &["sunita", "suneeta"], &["pooja", "puja"], &["meena", "mina"], &["banerjee", "banerji"],
    &["harjit", "harjeet"], &["manjit", "manjeet"], &["baljit", "baljeet"], &["sivakumar", "shivakumar"], &["sri", "shri"], &["vikram", "wikram"],
    &["yohannes", "johannes", "yohanes"], &["tewodros", "tedros", "theodros"], &["haile", "hayle"], &["gebre", "ghebre"], &["tesfaye", "tesfay"],
    &["georgios", "giorgos", "yiorgos"], &["ioannis", "yiannis", "giannis"], &["li", "lee"], &["zhou", "chow"],
    // English.
    &["catherine", "katherine", "kathryn", "katharine", "cathryn", "catharine"], &["stephen", "steven"], &["sean", "shaun", "shawn"], &["geoffrey", "jeffrey", "jeffery"],
    &["john", "jon"], &["sara", "sarah"], &["ann", "anne"], &["clare", "claire", "clair"], &["lynn", "lynne", "lyn"], &["elizabeth", "elisabeth"], &["theresa", "teresa"],
    &["susan", "suzan"], &["philip", "phillip"], &["alan", "allan", "allen"], &["neil", "neal"], &["ian", "iain"], &["marc", "mark"],
    &["eric", "erik"], &["karl", "carl"], &["gillian", "jillian"], &["vivien", "vivian", "vivienne"], &["hugh", "huw"], &["carol", "carole"], &["deborah", "debra"],
    &["jacqueline", "jaqueline"], &["graham", "graeme"], &["laurence", "lawrence"], &["stuart", "stewart"], &["rachel", "rachael"],
    &["hannah", "hanna"], &["isobel", "isabel", "isabelle"], &["nicholas", "nicolas"], &["christine", "kristine"], &["christopher", "kristopher"], &["brian", "bryan"],
    &["diane", "dianne", "diana"],  &["smith", "smyth", "smythe"], &["thomson", "thompson"], &["clark", "clarke"],
    &["brown", "browne"], &["stevens", "stephens"],
];

/// A name and what people who have it are called for short.
#[rustfmt::skip]
const SHORT: &[(&str, &[&str])] = &[
    ("william", &["bill", "billy", "will", "willie", "liam", "wills"]), ("robert", &["bob", "bobby", "rob", "robbie", "bert", "rab"]),
    ("richard", &["dick", "rick", "ricky", "rich", "richie"]), ("james", &["jim", "jimmy", "jamie", "jem"]), ("john", &["jack", "johnny", "jock", "jackie"]),
    ("jonathan", &["jon", "john", "jonny"]), ("edward", &["ted", "teddy", "ed", "eddie", "ned", "eddy"]), ("edwin", &["ed", "eddie", "ted"]), ("edmund", &["ed", "eddie", "ted"]),
    ("charles", &["charlie", "chas", "chuck", "charley"]), ("henry", &["harry", "hal", "hank"]), ("harold", &["harry", "hal"]), ("thomas", &["tom", "tommy", "thom"]),
    ("michael", &["mike", "mick", "mickey", "micky", "mikey"]), ("david", &["dave", "davy", "davie", "dai"]), ("daniel", &["dan", "danny"]), ("joseph", &["joe", "joey", "jo"]),
    ("samuel", &["sam", "sammy"]), ("benjamin", &["ben", "benny", "benjy"]), ("anthony", &["tony", "ant", "antony"]), ("andrew", &["andy", "drew"]), ("alexander", &["alex", "sandy", "alec", "al", "alistair", "xander"]),
    ("albert", &["bert", "al", "bertie", "alby"]), ("alfred", &["alf", "alfie", "fred"]), ("frederick", &["fred", "freddie", "freddy", "rick"]), ("george", &["geordie", "georgie"]),
    ("arthur", &["art", "archie"]), ("archibald", &["archie"]), ("christopher", &["chris", "kit", "topher"]), ("matthew", &["matt", "mattie"]), ("nicholas", &["nick", "nicky"]),
    ("patrick", &["pat", "paddy", "rick"]), ("peter", &["pete"]), ("philip", &["phil", "pip"]), ("ronald", &["ron", "ronnie"]), ("donald", &["don", "donnie"]), ("raymond", &["ray"]),
    ("stanley", &["stan"]), ("kenneth", &["ken", "kenny"]), ("leonard", &["len", "lenny", "leo"]), ("lawrence", &["larry", "laurie"]), ("laurence", &["larry", "laurie"]), ("reginald", &["reg", "reggie"]),
    ("stephen", &["steve", "stevie"]), ("terence", &["terry", "tel"]), ("timothy", &["tim", "timmy"]), ("vincent", &["vince", "vinny"]), ("walter", &["wally", "walt"]), ("winston", &["win"]),
    ("gerald", &["gerry", "jerry"]), ("gerard", &["gerry"]), ("geoffrey", &["geoff", "jeff"]), ("gregory", &["greg"]), ("francis", &["frank", "frankie", "fran"]), ("douglas", &["doug", "dougie"]),
    ("dennis", &["den", "denny"]), ("desmond", &["des"]), ("derek", &["del"]), ("ernest", &["ernie"]), ("eugene", &["gene"]), ("maurice", &["mo", "morry"]), ("norman", &["norm"]),
    ("nathaniel", &["nathan", "nat"]), ("oliver", &["ollie"]), ("clifford", &["cliff"]), ("cyril", &["cy"]), ("victor", &["vic"]), ("sidney", &["sid"]), ("malcolm", &["mal"]), ("zachary", &["zac", "zak"]),
    ("margaret", &["peggy", "peg", "maggie", "meg", "madge", "marge", "margie", "rita", "greta", "mags", "daisy"]), ("elizabeth", &["liz", "lizzie", "beth", "betty", "bet", "betsy", "eliza", "libby", "lisa", "elsie", "lily", "bess", "lizzy", "ellie"]),
    ("mary", &["molly", "polly", "may", "mamie", "maureen"]), ("catherine", &["kate", "cathy", "katie", "kathy", "kath", "cath", "kay", "kitty", "kit", "katy"]), ("kathleen", &["kath", "kathy", "kate", "kay", "cathy"]),
    ("dorothy", &["dot", "dotty", "dolly", "dottie", "dora", "dorrie", "thea"]), ("patricia", &["pat", "trish", "tricia", "patsy", "patti", "paddy"]), ("barbara", &["babs", "barb", "barbie"]),
    ("jennifer", &["jen", "jenny", "jenni"]), ("jane", &["janey", "jenny"]), ("janet", &["jan", "netty"]), ("janice", &["jan"]), ("susan", &["sue", "susie", "suzy"]), ("suzanne", &["sue", "suzy", "suzie"]),
    ("rebecca", &["becky", "becca", "bex"]), ("deborah", &["deb", "debbie"]), ("victoria", &["vicky", "vicki", "vikki", "tori"]), ("alexandra", &["alex", "sandra", "sandy", "lexi", "sasha"]),
    ("christine", &["chris", "chrissie", "tina", "chrissy"]), ("christina", &["chris", "tina", "chrissie"]), ("jacqueline", &["jackie", "jacqui", "jacky"]), ("pamela", &["pam", "pammy"]), ("sandra", &["sandy", "sandie"]),
    ("ann", &["annie", "nan", "nancy"]), ("anna", &["annie", "ann"]), ("sarah", &["sally", "sal", "sadie"]), ("sara", &["sally", "sadie"]), ("eleanor", &["nell", "ellie", "nellie", "nora", "elle", "ella", "lena"]),
    ("helen", &["nell", "nellie", "ellie"]), ("ellen", &["nell", "nellie", "ellie"]), ("florence", &["flo", "florrie", "flossie"]), ("frances", &["fran", "fanny", "frankie", "francie"]),
    ("gillian", &["gill", "jill", "gilly"]), ("gertrude", &["gertie", "trudy"]), ("harriet", &["hattie", "harrie"]), ("hilary", &["hils"]), ("isabel", &["bella", "izzy", "issy", "belle"]), ("isobel", &["bella", "izzy", "belle"]),
    ("josephine", &["jo", "josie", "joey"]), ("joanna", &["jo", "joanne", "joey"]), ("joanne", &["jo"]), ("judith", &["judy", "jude"]), ("julia", &["julie", "jules"]), ("juliet", &["julie", "jules"]),
    ("lilian", &["lily", "lil"]), ("linda", &["lin", "lindy"]), ("lucy", &["lu", "lulu"]), ("lucinda", &["lucy", "cindy"]), ("louise", &["lou", "lulu"]), ("madeleine", &["maddie", "maddy"]), ("marjorie", &["marge", "margie", "madge"]),
    ("martha", &["marty", "mattie", "patty"]), ("matilda", &["tilly", "mattie", "tilda"]), ("mildred", &["millie", "milly"]), ("millicent", &["millie", "milly"]), ("natalie", &["nat", "tally"]), ("nicola", &["nicky", "nikki", "nic"]),
    ("olive", &["ollie", "livvy"]), ("olivia", &["liv", "livvy"]), ("penelope", &["penny", "pen"]), ("philippa", &["pip", "pippa", "phil"]), ("rosemary", &["rose", "rosie", "romy"]), ("samantha", &["sam", "sammy"]),
    ("stephanie", &["steph", "stevie"]), ("theresa", &["terry", "tess", "tessa", "tracy", "teri"]), ("valerie", &["val"]), ("veronica", &["ronnie", "vera", "roni"]), ("violet", &["vi"]), ("virginia", &["ginny", "ginger"]),
    ("winifred", &["win", "winnie", "freda"]), ("yvonne", &["vonnie", "evie"]), ("abigail", &["abby", "gail"]), ("agnes", &["aggie", "nessie", "nancy"]), ("amanda", &["mandy", "manda"]), ("angela", &["angie", "ange"]),
    ("antonia", &["toni", "tonia"]), ("beatrice", &["bea", "trixie", "beattie"]), ("bridget", &["biddy", "bridie", "bridge"]), ("caroline", &["carrie", "caro", "carol", "lina"]), ("charlotte", &["lottie", "charlie", "lotty", "char"]),
    ("cynthia", &["cindy"]), ("diana", &["di"]), ("edith", &["edie"]), ("emily", &["em", "emmy", "millie"]), ("emma", &["em", "emmy"]), ("ethel", &["eth"]), ("evelyn", &["eve", "evie"]), ("georgina", &["georgie", "gina"]),
    ("jessica", &["jess", "jessie"]), ("constance", &["connie"]), ("rosalind", &["roz", "ros", "rosie"]), ("roberta", &["bobbie", "robbie"]), ("wilhelmina", &["mina", "minnie", "billie"]), ("zoe", &["zo"]),
    ("muriel", &["mu"]), ("millie", &["mill"]), ("monica", &["mon", "mona"]), ("marion", &["mari"]), ("irene", &["rene", "renie"]), ("gwendoline", &["gwen"]), ("euphemia", &["effie"]), ("doreen", &["dor", "reenie"]), ("cecilia", &["cissie", "celia"]),
];

/// Words that stand for a rank or an address, not for a name.
pub(super) const TITLES: [&str; 9] = ["mr", "mrs", "miss", "ms", "mx", "dr", "prof", "rev", "sir"];

/// Small words in names, left out as often as written: dropped where other words stay.
#[rustfmt::skip]
pub(super) const PARTICLES: [&str; 26] = ["al", "el", "ul", "ur", "de", "da", "do", "dos", "das", "del", "della", "di", "la", "le", "van", "von", "der",
    "den", "ter", "bin", "bint", "ibn", "binti", "st", "y", "e"];

/// Names that half a family bears: alone they do not stand for a longer name.
pub(super) const WEAK: [&str; 8] = ["muhammad", "syed", "abdul", "begum", "kaur", "singh", "bibi", "maria"];

static ONE_SPELLING: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let pairs = |spellings: &&'static [&'static str]| {
        let first = spellings.first().copied().unwrap_or_default();
        spellings.iter().map(move |spelling| (*spelling, first))
    };
    SPELLINGS.iter().flat_map(pairs).collect()
});

/// The names, in their one spelling, that a word is or is short for.
static NAMES_OF: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut names: HashMap<&str, Vec<&str>> = HashMap::new();
    for (name, short) in SHORT {
        for word in std::iter::once(name).chain(*short) {
            names.entry(one_spelling(word)).or_default().push(one_spelling(name));
        }
    }
    names
});

/// The spelling that stands for a word: itself, if it has one only.
pub(super) fn one_spelling(word: &str) -> &str {
    ONE_SPELLING.get(word).copied().unwrap_or(word)
}

/// Whether two words, in their one spelling, are a name and its short form, or two short forms of one name.
pub(super) fn called_alike(one: &str, other: &str) -> bool {
    match (NAMES_OF.get(one), NAMES_OF.get(other)) {
        (Some(names), Some(others)) => names.iter().any(|name| others.contains(name)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_spelling_stands_in_one_list_and_is_folded() {
        let mut seen = BTreeSet::new();
        for spellings in SPELLINGS {
            let own: BTreeSet<_> = spellings.iter().copied().collect();
            for word in own {
                assert!(seen.insert(word), "{word} is in two lists");
                assert_eq!(kernel::fold(word), word);
            }
        }
    }

    #[test]
    fn short_forms_and_spellings() {
        for (one, other) in
            [("bill", "william"), ("peggy", "margaret"), ("kathryn", "kate"), ("bob", "robbie"), ("steve", "steven")]
        {
            assert!(called_alike(one_spelling(one), one_spelling(other)), "{one} {other}");
        }
        for (one, other) in [("william", "robert"), ("alexander", "alexandra"), ("joseph", "yusuf"), ("john", "jane")] {
            assert!(!called_alike(one_spelling(one), one_spelling(other)), "{one} {other}");
        }
        assert_eq!(one_spelling("mohamed"), "muhammad");
    }
}
