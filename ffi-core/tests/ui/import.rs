//! What a trait that Go implements may not be.
#[ferrogo::import]
pub trait Many<T> {
    type Item;
    fn by_value(self) -> u32;
    fn exclusive(&mut self) -> u32;
    async fn waits(&self);
    fn generic<U>(&self, u: U);
    fn borrowed(&self) -> &str;
    fn pattern(&self, (a, b): (u32, u32));
}

fn main() {}
