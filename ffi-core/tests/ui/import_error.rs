//! An import trait's error must be able to hold any error of Go.
#[derive(Debug, ferrogo::Error)]
pub enum LookupError {
    Unavailable,
}

impl std::fmt::Display for LookupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("unavailable")
    }
}

#[ferrogo::import]
pub trait Book {
    fn find(&self, reference: &str) -> Result<u64, LookupError>;
}

fn main() {}
