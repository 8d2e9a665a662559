//! `&mut self` needs an object that keeps calls apart.
#[ferrogo::object]
pub struct Shared {
    n: u32,
}

#[ferrogo::export]
impl Shared {
    pub fn set(&mut self, n: u32) {
        self.n = n;
    }
}

fn main() {}
