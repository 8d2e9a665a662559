//! Types that have no form in Go, seen by rustc.
pub struct Plain {
    a: u32,
}

type Text<'a> = &'a str;

#[ferrogo::export]
pub fn by_value(p: Plain) -> u32 {
    p.a
}

#[ferrogo::export]
pub fn by_alias(t: Text<'_>) -> u32 {
    t.len() as u32
}

#[ferrogo::export]
pub fn error() -> Result<u32, std::io::Error> {
    Ok(1)
}

fn main() {}
