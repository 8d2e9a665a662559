//! Bad programs and the exact diagnostics they get.
//!
//! `TRYBUILD=overwrite cargo test -p ferrogo --test ui` blesses the expected
//! text.

#[test]
fn bad_programs_are_refused_with_their_reasons() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
