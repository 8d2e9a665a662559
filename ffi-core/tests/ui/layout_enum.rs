//! What a layout enum may not be.
#[derive(ferrogo::Layout, Clone, Copy)]
pub enum NoRepr {
    A,
}

#[derive(ferrogo::Layout, Clone, Copy)]
#[repr(C)]
pub enum ReprC {
    A,
}

#[derive(ferrogo::Layout, Clone, Copy)]
#[repr(u8)]
pub enum Data {
    A,
    B(u32),
    C { x: u64 },
}

fn main() {}
