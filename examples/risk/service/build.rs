//! Builds the Go rules and the module that starts them.

// Links the boundary's records into this script.
use risk_rules as _;

fn main() {
    let rules = ferrogo_build::GoLibrary::new("../go", "./cmd/rules", "boundary");
    match std::env::var_os("CARGO_FEATURE_LOAD") {
        Some(_) => rules.shared().build(),
        None => rules.build(),
    }
}
