//! What an object's methods may not do.
#[ferrogo::object]
pub struct Shared {
    n: u32,
}

#[ferrogo::export]
impl Shared {
    pub fn set(&mut self, n: u32) {
        self.n = n;
    }

    pub fn boxed(self: Box<Self>) -> u32 {
        self.n
    }
}

fn main() {}
