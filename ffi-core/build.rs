//! Nothing to build: a build script is what `links = "ferrogo"` asks for.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
}
