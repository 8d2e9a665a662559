//! What only rustc can see in a layout struct.
#[derive(ferrogo::Layout, Clone, Copy)]
#[repr(C)]
pub struct Field {
    kind: Kind,
}

#[derive(Clone, Copy)]
pub enum Kind {
    A,
}

#[derive(ferrogo::Layout, Clone, Copy)]
#[repr(C)]
pub struct Trailing {
    a: u32,
    nothing: [u8; 0],
}

fn main() {}
