//! Says what to do when the fonts that the crate embeds are not there yet.

use std::path::Path;

const FONTS: &str = "../../assets/node_modules/@expo-google-fonts";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={FONTS}/noto-sans/package.json");
    println!("cargo::rerun-if-changed={FONTS}/noto-sans-sc/package.json");
    let present = ["noto-sans", "noto-sans-sc", "noto-emoji"].iter().all(|family| Path::new(FONTS).join(family).is_dir());
    if !present {
        println!("cargo::error=the fonts for letters are missing: run `cargo xtask setup` first");
    }
}
