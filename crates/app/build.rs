//! Says what to do when the style sheets have not been made yet.

fn main() {
    let dist = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/dist/kith.css");
    println!("cargo::rerun-if-changed=../../assets/dist");
    if !dist.exists() {
        println!("cargo::error=The style sheets are not built yet. Run: cargo xtask setup");
    }
}
