//! What an exported function may not be.
#[ferrogo::export]
pub async fn waits() {}

#[ferrogo::export]
pub unsafe fn promises(n: u32) -> u32 {
    n
}

#[ferrogo::export]
pub extern "C" fn c(n: u32) -> u32 {
    n
}

#[ferrogo::export]
pub fn generic<T>(t: T) -> u32 {
    drop(t);
    0
}

#[ferrogo::export]
pub fn opaque(f: impl Fn(u32) -> u32, (a, b): (u32, u32)) -> impl Iterator<Item = u32> {
    [f(a), b].into_iter()
}

#[ferrogo::export]
pub fn raw(p: *const u8, n: usize, wide: i128, f: extern "C" fn()) -> *mut u8 {
    let _ = (p, n, wide, f);
    std::ptr::null_mut()
}

#[ferrogo::export(fast)]
pub fn argument() {}

#[ferrogo::export]
pub struct NotAFunction;

pub struct Thing;

#[ferrogo::export]
impl std::fmt::Display for Thing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("thing")
    }
}

#[ferrogo::export]
pub fn borrowed_for_ever(a: &'static [u8], f: &dyn Fn(&str) -> u8) -> u8 {
    a.len() as u8 + f("x")
}

fn main() {}
