//! What an error may not be.
#[derive(ferrogo::Error)]
pub struct Struct {
    code: u32,
}

#[derive(ferrogo::Error)]
pub enum NoDisplay {
    Unavailable,
}

#[derive(ferrogo::Record)]
pub struct Holder {
    shared: std::rc::Rc<str>,
}

fn main() {}
