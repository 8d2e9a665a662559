//! Rules 1 and 3 below Go's types: the shims called with words that Go code
//! cannot form, as a wrong or a stale caller would.
#![allow(improper_ctypes, reason = "the shims' own types")]

use std::sync::Mutex;

use conf_rules as _;
use conf_types::{Kind, Mixed, Point};
use ferrogo::abi::{CHeld, Dyn, Opt, Slice, Str, Wide};
use ferrogo::boundary::{Boundary, Code, RECEIVER};
use ferrogo::ret::{Ret, kind};

unsafe extern "C" {
    fn fg_conf_rules_text_len(text: Str) -> Ret;
    fn fg_conf_rules_upper(text: Str) -> Ret;
    fn fg_conf_rules_text_of(n: u32) -> Ret;
    fn fg_conf_rules_sum_bytes(bytes: Slice) -> Ret;
    fn fg_conf_rules_fill_bytes(bytes: Slice, value: u8) -> Ret;
    fn fg_conf_rules_bytes_of(n: u32) -> Ret;
    fn fg_conf_rules_shift_in_place(p: *mut Point, by: i64) -> Ret;
    fn fg_conf_rules_double(n: Opt<u32>) -> Ret;
    fn fg_conf_rules_renamed(leaves: Slice, name: Str) -> Ret;
    fn fg_conf_rules_ask(probe: Dyn, n: u32) -> Ret;
    fn fg_conf_rules_owned_rust(n: u32) -> Ret;
    fn fg_conf_rules_take_owned_rust(v: Slice) -> Ret;
    fn fg_conf_rules_Holder_new(values: CHeld) -> Ret;
    fn fg_conf_rules_Ledger_new(n: u32) -> Ret;
    fn fg_conf_rules_Ledger_points(this: u64) -> Ret;
    fn fg_conf_rules_Ledger_some_points(this: u64, some: u8) -> Ret;
    fn fg_conf_rules_Ledger_total(this: u64) -> Ret;
    fn fg_conf_rules_Ledger_finish(this: u64) -> Ret;
    fn fg_conf_rules_Ledger_release(this: u64) -> Ret;
    fn fg_conf_rules_Journal_new() -> Ret;
    fn fg_conf_rules_Journal_entries(this: u64) -> Wide<u64>;
    fn fg_conf_rules_Journal_release(this: u64) -> Ret;
    fn ferrogo_rt_set_release(release: usize);
}

/// The boundary code of a failure, and the parameter it names.
fn refused(ret: Ret) -> (Code, u16) {
    assert!(
        ret.is_err() && ret.is(kind::BOUNDARY),
        "not refused: {ret:?}"
    );
    (Boundary::from_ret(ret).code, (ret.tag() >> 16) as u16)
}

fn ok(ret: Ret) -> u64 {
    assert!(!ret.is_err(), "{ret:?}");
    ret.v
}

fn text(ptr: *const u8, len: usize) -> Str {
    Str { ptr, len }
}

fn slice(ptr: *const u8, len: usize) -> Slice {
    Slice { ptr, len }
}

const NOTHING: *const u8 = std::ptr::null();

/// Calls a shim.
macro_rules! shim {
    ($($call:tt)*) => {{
        // SAFETY: the shims check every word; addresses are null, or of live
        // memory of the length that is given or that is refused before a read.
        unsafe { $($call)* }
    }};
}

#[test]
fn empty_goes_to_go_as_null() {
    for ret in [
        shim!(fg_conf_rules_text_of(0)),
        shim!(fg_conf_rules_bytes_of(0)),
        shim!(fg_conf_rules_owned_rust(0)),
        shim!(fg_conf_rules_upper(text(NOTHING, 0))),
        shim!(fg_conf_rules_renamed(slice(NOTHING, 0), text(NOTHING, 0))),
    ] {
        assert_eq!((ret.v, ret.s), (0, 0));
    }
    let ledger = ok(shim!(fg_conf_rules_Ledger_new(0)));
    let view = shim!(fg_conf_rules_Ledger_points(ledger));
    let some = shim!(fg_conf_rules_Ledger_some_points(ledger, 1));
    assert_eq!((view.v, view.s, some.v, some.s), (0, 0, 0, 0));
    let journal = ok(shim!(fg_conf_rules_Journal_new()));
    let view = shim!(fg_conf_rules_Journal_entries(journal)).ret;
    assert_eq!((view.v, view.s), (0, 0));
    ok(shim!(fg_conf_rules_Ledger_release(ledger)));
    ok(shim!(fg_conf_rules_Journal_release(journal)));
}

#[test]
fn null_and_nothing_is_empty() {
    assert_eq!(ok(shim!(fg_conf_rules_text_len(text(NOTHING, 0)))), 0);
    assert_eq!(ok(shim!(fg_conf_rules_sum_bytes(slice(NOTHING, 0)))), 0);
    // A dangling address with no length is not looked at either.
    assert_eq!(
        ok(shim!(fg_conf_rules_text_len(text(std::ptr::dangling(), 0)))),
        0
    );
    assert_eq!(
        ok(shim!(fg_conf_rules_take_owned_rust(slice(NOTHING, 0)))),
        0
    );
}

#[test]
fn null_with_a_length_is_refused() {
    assert_eq!(
        refused(shim!(fg_conf_rules_text_len(text(NOTHING, 1)))),
        (Code::Null, 0)
    );
    assert_eq!(
        refused(shim!(fg_conf_rules_fill_bytes(slice(NOTHING, 9), 0))),
        (Code::Null, 0)
    );
    let nowhere = std::ptr::null_mut();
    assert_eq!(
        refused(shim!(fg_conf_rules_shift_in_place(nowhere, 1))),
        (Code::Null, 0)
    );
    let no_table = Dyn {
        handle: 1,
        table: 0,
    };
    assert_eq!(
        refused(shim!(fg_conf_rules_ask(no_table, 1))),
        (Code::Null, 0)
    );
}

#[test]
fn lengths_that_no_memory_holds_are_refused() {
    let byte = [0u8; 1];
    for len in [usize::MAX, isize::MAX as usize + 1] {
        let ret = shim!(fg_conf_rules_sum_bytes(slice(byte.as_ptr(), len)));
        assert_eq!(refused(ret), (Code::Length, 0));
        let ret = shim!(fg_conf_rules_text_len(text(byte.as_ptr(), len)));
        assert_eq!(refused(ret), (Code::Length, 0));
    }
    // An element count whose bytes overflow.
    let point = [Point { x: 0, y: 0 }];
    let ret = shim!(fg_conf_rules_take_owned_rust(slice(
        point.as_ptr().cast(),
        usize::MAX / 8
    )));
    assert_eq!(refused(ret), (Code::Length, 0));
}

#[test]
fn text_that_is_not_utf8_is_refused_where_it_breaks() {
    for (bytes, valid) in [
        (&b"ab\xff"[..], 2),
        (b"\xc3", 0),
        (b"\xed\xa0\x80", 0),
        (b"x\xf8\x88\x80\x80\x80", 1),
    ] {
        for ret in [
            shim!(fg_conf_rules_text_len(text(bytes.as_ptr(), bytes.len()))),
            shim!(fg_conf_rules_upper(text(bytes.as_ptr(), bytes.len()))),
        ] {
            assert_eq!(refused(ret), (Code::Utf8, 0));
            assert_eq!(ret.v, valid);
        }
    }
    // As the second parameter, and the error says so.
    let bad = b"\xff";
    let ret = shim!(fg_conf_rules_renamed(
        slice(NOTHING, 0),
        text(bad.as_ptr(), 1)
    ));
    assert_eq!(refused(ret), (Code::Utf8, 1));
}

#[test]
fn flags_that_are_neither_0_nor_1_are_refused() {
    for some in [2, 255] {
        let n = Opt {
            val: std::mem::MaybeUninit::new(1),
            some,
        };
        assert_eq!(refused(shim!(fg_conf_rules_double(n))), (Code::Bool, 0));
    }
    let ledger = ok(shim!(fg_conf_rules_Ledger_new(1)));
    assert_eq!(
        refused(shim!(fg_conf_rules_Ledger_some_points(ledger, 2))),
        (Code::Bool, 0)
    );
    ok(shim!(fg_conf_rules_Ledger_release(ledger)));
}

#[test]
fn misaligned_memory_is_refused() {
    let words = [0u64; 8];
    let odd = words.as_ptr().cast::<u8>().wrapping_add(1);
    let ret = shim!(fg_conf_rules_shift_in_place(odd.cast_mut().cast(), 1));
    assert_eq!(refused(ret), (Code::Range, 0));
    let ret = shim!(fg_conf_rules_take_owned_rust(slice(odd, 1)));
    assert_eq!(refused(ret), (Code::Range, 0));
}

#[test]
fn broken_records_are_refused() {
    let mut good = [0u64; 5];
    good[0] = 40;
    // SAFETY: the bytes of an array of integers.
    let good: &[u8] = unsafe { std::slice::from_raw_parts(good.as_ptr().cast(), 40) };
    let call = |buf: &[u8]| {
        shim!(fg_conf_rules_renamed(
            slice(buf.as_ptr(), buf.len()),
            text(NOTHING, 0)
        ))
    };
    for n in 1..good.len() {
        // Cut anywhere, and with a header that claims more than there is.
        let (code, param) = refused(call(&good[..n]));
        assert!(
            matches!(code, Code::Record | Code::Length),
            "cut at {n}: {code:?}"
        );
        assert_eq!(param, 0);
    }
    for at in [8, 12, 16, 20] {
        let mut bad = good.to_vec();
        bad[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        let (code, _) = refused(call(&bad));
        assert!(
            matches!(code, Code::Record | Code::Length),
            "word at {at}: {code:?}"
        );
    }
}

#[test]
fn enums_bools_and_chars_inside_structs_are_checked() {
    use ferrogo::abi::Layout;
    let good = Mixed {
        flag: true,
        kind: Kind::Debit,
        letter: 'a',
        ratio: 0.0,
        code: [0; 3],
        small: 0.0,
        count: 0,
        offset: 0,
    };
    let check = |at: usize, bytes: &[u8]| {
        let mut raw = std::mem::MaybeUninit::new(good);
        // SAFETY: inside `raw`, whose result is looked at as bytes only.
        unsafe {
            let to = raw.as_mut_ptr().cast::<u8>().add(at);
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len());
            <Mixed as Layout>::check(raw.as_ptr()).map_err(|e| e.code)
        }
    };
    assert_eq!(check(std::mem::offset_of!(Mixed, flag), &[1]), Ok(()));
    assert_eq!(
        check(std::mem::offset_of!(Mixed, flag), &[2]),
        Err(Code::Bool)
    );
    assert_eq!(
        check(std::mem::offset_of!(Mixed, kind), &[1]),
        Err(Code::Enum)
    );
    let letter = std::mem::offset_of!(Mixed, letter);
    assert_eq!(check(letter, &0xd800u32.to_le_bytes()), Err(Code::Char));
    assert_eq!(check(letter, &0x11_0000u32.to_le_bytes()), Err(Code::Char));
}

#[test]
fn handles_that_are_none_are_refused() {
    for handle in [0, 1 << 24 | 0xff_ffff, u64::MAX >> 8] {
        let (code, param) = refused(shim!(fg_conf_rules_Ledger_total(handle)));
        let none = matches!(
            code,
            Code::Null | Code::Closed | Code::Foreign | Code::WrongType
        );
        assert!(none, "{handle:x}: {code:?}");
        assert_eq!(param, RECEIVER);
    }
    let journal = ok(shim!(fg_conf_rules_Journal_new()));
    let total = |handle| refused(shim!(fg_conf_rules_Ledger_total(handle)));
    assert_eq!(total(journal), (Code::WrongType, RECEIVER));
    assert_eq!(total(journal ^ 0x7f << 56), (Code::Foreign, RECEIVER));
    ok(shim!(fg_conf_rules_Journal_release(journal)));

    let ledger = ok(shim!(fg_conf_rules_Ledger_new(2)));
    ok(shim!(fg_conf_rules_Ledger_release(ledger)));
    assert_eq!(total(ledger), (Code::Closed, RECEIVER));
    // Its place may be used again; the old handle stays dead.
    let next = ok(shim!(fg_conf_rules_Ledger_new(3)));
    assert_ne!(ledger, next);
    assert_eq!(total(ledger), (Code::Closed, RECEIVER));
    let points = shim!(fg_conf_rules_Ledger_finish(next));
    assert_eq!((points.is_err(), points.s), (false, 3));
    shim!(ferrogo::rt::ferrogo_rt_free(
        points.v,
        3 * size_of::<Point>() as u64,
        8
    ));
    let (code, _) = total(next);
    assert!(matches!(code, Code::Moved | Code::Closed), "{code:?}");
}

static RELEASED: Mutex<Vec<u64>> = Mutex::new(Vec::new());

extern "C" fn note(handle: u64) {
    RELEASED.lock().unwrap().push(handle);
}

#[test]
fn what_is_refused_goes_back_to_its_owner() {
    shim!(ferrogo_rt_set_release(note as *const () as usize));
    let words = [0u64; 4];
    let odd = words.as_ptr().cast::<u8>().wrapping_add(1);
    for (ptr, len, handle, code) in [
        (NOTHING, 4, 100, Code::Null),
        (odd, 1, 101, Code::Range),
        (words.as_ptr().cast(), usize::MAX, 102, Code::Length),
    ] {
        let ret = shim!(fg_conf_rules_Holder_new(CHeld { ptr, len, handle }));
        assert_eq!(refused(ret), (code, 0));
        assert_eq!(RELEASED.lock().unwrap().last(), Some(&handle));
    }
    assert_eq!(RELEASED.lock().unwrap().len(), 3);
}
