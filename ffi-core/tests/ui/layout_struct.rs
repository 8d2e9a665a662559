//! What a layout struct may not be.
#[derive(ferrogo::Layout, Clone, Copy)]
pub struct NoRepr {
    a: u32,
}

#[derive(ferrogo::Layout, Clone, Copy)]
#[repr(C, packed)]
pub struct Packed {
    a: u8,
    b: u64,
}

#[derive(ferrogo::Layout, Clone, Copy)]
#[repr(C, align(64))]
pub struct Aligned {
    a: u8,
}

#[derive(ferrogo::Layout, Clone, Copy)]
#[repr(C)]
pub union Either {
    a: u8,
    b: u64,
}

#[derive(ferrogo::Layout, Clone, Copy)]
#[repr(C)]
pub struct Tuple(u8, u64);

#[derive(ferrogo::Layout, Clone, Copy)]
#[repr(C)]
pub struct Empty {}

#[derive(ferrogo::Layout, Clone, Copy)]
#[repr(C)]
pub struct Many {
    wide: u128,
    name: *const u8,
    width: std::ffi::c_long,
    call: extern "C" fn(),
}

#[derive(ferrogo::Layout, Clone, Copy)]
#[repr(C)]
pub struct Generic<T> {
    a: T,
}

#[derive(ferrogo::Layout, Clone, Copy)]
#[repr(C)]
#[layout(golang = "x/y.Z")]
pub struct Argument {
    a: u8,
}

fn main() {}
