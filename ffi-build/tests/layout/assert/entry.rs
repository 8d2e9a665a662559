//! A boundary crate as its derive leaves it: the tests put the Go package in.
#![allow(dead_code)]

use ferrogo::describe::{Desc, Describe};

#[repr(u8)]
pub enum Kind {
    Debit = 1,
}

impl Describe for Kind {
    const DESC: &'static Desc = &Desc::Item("named", "bank", "Kind");
}

#[layout(go = "GO_INNER")]
#[repr(C)]
pub struct Stamp {
    secs: i64,
    nanos: u32,
}

impl Describe for Stamp {
    const DESC: &'static Desc = &Desc::Item("named", "bank", "Stamp");
}

#[layout(go = "GO_TYPE")]
#[repr(C)]
pub struct Entry {
    value_date: i32,
    kind: Kind,
    minor_units: i64,
    currency: [u8; 3],
    booked: bool,
    account_id: u32,
    when: Stamp,
}

ferrogo::assert_go_layout!(Entry, "GO_FILE", 28, {
    value_date: i32 = 29,
    kind: Kind = 30,
    minor_units: i64 = 31,
    currency: [u8; 3] = 32,
    booked: bool = 33,
    account_id: u32 = 34,
    when: Stamp = 35,
});
