//! The fonts inside the binary and what they can draw.
//!
//! One family for every script, so that a name in Bengali and the English around it look like one
//! text. All are under the SIL Open Font Licence.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// The families in the order in which they are asked for a character. Latin, Greek and Cyrillic
/// come first; Chinese and emoji hold Latin letters too and must come last.
pub const FAMILIES: [&str; 11] = [
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Bengali",
    "Noto Sans Devanagari",
    "Noto Sans Gujarati",
    "Noto Sans Gurmukhi",
    "Noto Sans Tamil",
    "Noto Sans Ethiopic",
    "Noto Sans SC",
    "Noto Emoji",
];

macro_rules! font {
    ($path:literal) => {
        include_bytes!(concat!("../../../assets/node_modules/@expo-google-fonts/", $path))
    };
}

/// 15 MB, of which Chinese is 10.5. So Chinese and emoji come in one weight only; a heading in them
/// is told by its size.
const FILES: [&[u8]; 20] = [
    font!("noto-sans/400Regular/NotoSans_400Regular.ttf"),
    font!("noto-sans/700Bold/NotoSans_700Bold.ttf"),
    font!("noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf"),
    font!("noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf"),
    font!("noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf"),
    font!("noto-sans-hebrew/700Bold/NotoSansHebrew_700Bold.ttf"),
    font!("noto-sans-bengali/400Regular/NotoSansBengali_400Regular.ttf"),
    font!("noto-sans-bengali/700Bold/NotoSansBengali_700Bold.ttf"),
    font!("noto-sans-devanagari/400Regular/NotoSansDevanagari_400Regular.ttf"),
    font!("noto-sans-devanagari/700Bold/NotoSansDevanagari_700Bold.ttf"),
    font!("noto-sans-gujarati/400Regular/NotoSansGujarati_400Regular.ttf"),
    font!("noto-sans-gujarati/700Bold/NotoSansGujarati_700Bold.ttf"),
    font!("noto-sans-gurmukhi/400Regular/NotoSansGurmukhi_400Regular.ttf"),
    font!("noto-sans-gurmukhi/700Bold/NotoSansGurmukhi_700Bold.ttf"),
    font!("noto-sans-tamil/400Regular/NotoSansTamil_400Regular.ttf"),
    font!("noto-sans-tamil/700Bold/NotoSansTamil_700Bold.ttf"),
    font!("noto-sans-ethiopic/400Regular/NotoSansEthiopic_400Regular.ttf"),
    font!("noto-sans-ethiopic/700Bold/NotoSansEthiopic_700Bold.ttf"),
    font!("noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"),
    font!("noto-emoji/400Regular/NotoEmoji_400Regular.ttf"),
];

/// A set of families, as bits in the order of [`FAMILIES`].
pub type Families = u16;

/// Every family.
pub const ALL: Families = Families::MAX;

/// The fonts, read once.
pub struct Fonts {
    pub list: Vec<Font>,
    pub book: LazyHash<FontBook>,
    /// For each code point the families that can draw it.
    drawn_by: Vec<Families>,
}

/// The fonts of this process. The first use takes some tens of milliseconds.
pub static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::read);

impl Fonts {
    fn read() -> Fonts {
        let list: Vec<Font> = FILES.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect();
        let book = LazyHash::new(FontBook::from_fonts(&list));
        let mut drawn_by = Vec::new();
        for (index, family) in FAMILIES.iter().enumerate() {
            let weights: Vec<_> = list.iter().filter(|font| font.info().family == *family).collect();
            // What only one weight has is not to be counted on.
            let Some((first, others)) = weights.split_first() else { continue };
            for code in first.info().coverage.iter() {
                if others.iter().all(|font| font.info().coverage.contains(code)) {
                    let at = code as usize;
                    if drawn_by.len() <= at {
                        drawn_by.resize(at + 1, 0);
                    }
                    if let Some(families) = drawn_by.get_mut(at) {
                        *families |= 1 << index;
                    }
                }
            }
        }
        Fonts { list, book, drawn_by }
    }

    /// The families that can draw this character.
    pub fn that_draw(&self, character: char) -> Families {
        self.drawn_by.get(character as usize).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_is_there_and_draws_its_script() {
        for (family, sample) in FAMILIES.iter().zip(['A', 'ع', 'ש', 'ব', 'ह', 'ગ', 'ਪ', 'த', 'አ', '中', '🚲']) {
            let index = FAMILIES.iter().position(|name| name == family).unwrap();
            assert!(FONTS.that_draw(sample) & (1 << index) != 0, "{family} and {sample}");
        }
    }

    #[test]
    fn the_embedded_fonts_stay_within_sixteen_megabytes() {
        let bytes: usize = FILES.iter().map(|file| file.len()).sum();
        assert!(bytes < 16_000_000, "{bytes} bytes");
    }
}
