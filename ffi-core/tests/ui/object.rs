//! What an object may not be.
use std::cell::Cell;
use std::rc::Rc;

#[ferrogo::object]
pub struct Shared {
    count: Cell<u32>,
}

#[ferrogo::object]
pub struct Counted {
    name: Rc<str>,
}

#[ferrogo::object(mut)]
pub struct Argument;

#[ferrogo::object]
pub struct Borrowing<'a> {
    text: &'a str,
}

fn main() {}
