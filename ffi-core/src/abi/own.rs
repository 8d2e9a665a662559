//! Memory with an owner in its type.
//!
//! In: [`Owned`], which moves to the receiver, and [`Held`], which stays the
//! lender's. Not in: Go's half of the handles (`go-side`).

use std::alloc::Layout as AllocLayout;
use std::marker::PhantomData;
use std::mem::{ManuallyDrop, MaybeUninit};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{CHeld, FromGo, FromGoRet, IntoGo, Layout, RawSlice, Slice, ToGo, check_at};
use crate::boundary::Boundary;
use crate::describe::{Desc, Describe};
use crate::ret::Ret;

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Rust {}
    impl Sealed for super::Go {}
    impl Sealed for super::C {}
    impl<T> Sealed for [T] {}
}

/// Whose allocator made a piece of memory and must release it.
pub trait Side: sealed::Sealed + 'static {
    /// As in the contract.
    #[doc(hidden)]
    const NAME: &'static str;
}
/// A side whose memory can move: all three.
pub trait OwnedSide: Side {
    /// Gives memory back.
    ///
    /// # Safety
    /// It came from this side with this layout, or under this handle, and is
    /// given back once.
    #[doc(hidden)]
    unsafe fn release(ptr: *mut u8, layout: AllocLayout, handle: u64);
}
/// A side whose memory can be held: only Go's, pinned under a handle.
pub trait HeldSide: OwnedSide {}

/// Rust's global allocator.
#[derive(Debug)]
pub enum Rust {}
/// Go's heap; a handle tells its collector that Rust holds it.
#[derive(Debug)]
pub enum Go {}
/// `malloc` and `free`.
#[derive(Debug)]
pub enum C {}

impl Side for Rust {
    const NAME: &'static str = "rust";
}
impl Side for Go {
    const NAME: &'static str = "go";
}
impl Side for C {
    const NAME: &'static str = "c";
}

impl OwnedSide for Rust {
    unsafe fn release(ptr: *mut u8, layout: AllocLayout, _: u64) {
        if layout.size() != 0 {
            // SAFETY: the caller's promise.
            unsafe { std::alloc::dealloc(ptr, layout) }
        }
    }
}

unsafe extern "C" {
    fn malloc(size: usize) -> *mut u8;
    fn free(ptr: *mut u8);
}

impl OwnedSide for C {
    unsafe fn release(ptr: *mut u8, _: AllocLayout, _: u64) {
        // SAFETY: the caller's promise; null is allowed.
        unsafe { free(ptr) }
    }
}

/// Go's function that ends a hold, given at start; 0 before.
static GO_RELEASE: AtomicUsize = AtomicUsize::new(0);

/// Go tells how a hold ends: `void release(uint64_t handle)`.
///
/// # Safety
/// `release` is such a function and stays one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ferrogo_rt_set_release(release: usize) {
    GO_RELEASE.store(release, Ordering::Release);
}

impl OwnedSide for Go {
    unsafe fn release(_: *mut u8, _: AllocLayout, handle: u64) {
        let release = GO_RELEASE.load(Ordering::Acquire);
        if handle == 0 || release == 0 {
            return;
        }
        // SAFETY: stored by `ferrogo_rt_set_release`, whose caller promised
        // this signature.
        let release: unsafe extern "C" fn(u64) = unsafe { std::mem::transmute(release) };
        // SAFETY: Go's own function, with a handle that ends here.
        unsafe { crate::callback::release_go(release, handle) }
    }
}
impl HeldSide for Go {}

/// What can be owned: slices of plain values.
pub trait Payload: sealed::Sealed {
    /// The layout of `len` elements.
    #[doc(hidden)]
    fn layout(len: usize) -> AllocLayout;
}
impl<T> Payload for [T] {
    fn layout(len: usize) -> AllocLayout {
        AllocLayout::array::<T>(len).expect("the memory exists, so its size fits")
    }
}

/// Memory of `S`'s allocator that belongs to whoever holds this value. It moves
/// across the boundary; dropped here, it goes back to `S`.
///
/// `Owned<[T], Go>` exists only for memory that Go code reaches solely through
/// a `*ferrogo.Buffer[T]`, so that nobody else reads or writes it.
#[must_use = "dropping it gives the memory back to its side"]
pub struct Owned<T: ?Sized + Payload, S: OwnedSide> {
    ptr: *mut u8,
    len: usize,
    handle: u64,
    _owns: PhantomData<(Box<T>, S)>,
}

// SAFETY: it owns plain values exclusively; every side's release may be called
// from any thread.
unsafe impl<T: Layout, S: OwnedSide> Send for Owned<[T], S> {}
// SAFETY: shared access only reads.
unsafe impl<T: Layout, S: OwnedSide> Sync for Owned<[T], S> {}

impl<T: ?Sized + Payload, S: OwnedSide> Drop for Owned<T, S> {
    fn drop(&mut self) {
        // SAFETY: taken over from `S` with this length or handle; a value
        // that moved on was put into `ManuallyDrop`.
        unsafe { S::release(self.ptr, T::layout(self.len), self.handle) }
    }
}

impl<T: Layout, S: OwnedSide> Owned<[T], S> {
    fn new(ptr: *mut T, len: usize, handle: u64) -> Self {
        Owned {
            ptr: ptr.cast(),
            len,
            handle,
            _owns: PhantomData,
        }
    }

    /// Ends this value without giving the memory back.
    fn into_parts(self) -> (*mut T, usize, u64) {
        let this = ManuallyDrop::new(self);
        (this.ptr.cast(), this.len, this.handle)
    }
}

impl<T: Layout, S: OwnedSide> Deref for Owned<[T], S> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        if self.len == 0 {
            return &[];
        }
        // SAFETY: owned, readable for `len` checked values.
        unsafe { std::slice::from_raw_parts(self.ptr.cast(), self.len) }
    }
}
impl<T: Layout, S: OwnedSide> DerefMut for Owned<[T], S> {
    fn deref_mut(&mut self) -> &mut [T] {
        if self.len == 0 {
            return &mut [];
        }
        // SAFETY: owned exclusively, `len` checked values.
        unsafe { std::slice::from_raw_parts_mut(self.ptr.cast(), self.len) }
    }
}

impl<T: Layout> From<Vec<T>> for Owned<[T], Rust> {
    fn from(v: Vec<T>) -> Self {
        let slice = Box::into_raw(v.into_boxed_slice());
        Owned::new(slice.cast(), slice.len(), 0)
    }
}
impl<T: Layout> FromIterator<T> for Owned<[T], Rust> {
    fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self {
        Vec::from_iter(iter).into()
    }
}

impl<T: Layout> Owned<[T], C> {
    /// A copy of `values` in memory of `malloc`; `None` when there is none.
    pub fn copy_of(values: &[T]) -> Option<Self> {
        if values.is_empty() {
            return Some(Owned::new(std::ptr::null_mut(), 0, 0));
        }
        const { assert!(align_of::<T>() <= 16, "malloc aligns to 16") };
        // SAFETY: no precondition.
        let ptr = unsafe { malloc(size_of_val(values)) }.cast::<T>();
        if ptr.is_null() {
            return None;
        }
        // SAFETY: fresh memory of this size, aligned by `malloc`.
        unsafe { ptr.copy_from_nonoverlapping(values.as_ptr(), values.len()) };
        Some(Owned::new(ptr, values.len(), 0))
    }

    /// Takes over memory of `malloc`.
    ///
    /// # Safety
    /// `ptr` came from `malloc`, nobody else frees or uses it, and it holds
    /// `len` values; or it is null and `len` is 0.
    pub unsafe fn from_raw(ptr: *mut T, len: usize) -> Self {
        Owned::new(ptr, len, 0)
    }
}

impl<T: Describe, S: OwnedSide> Describe for Owned<[T], S> {
    const DESC: &'static Desc = &Desc::Side("owned", S::NAME, <[T]>::DESC);
}

macro_rules! by_address {
    ($($s:ty),*) => {
        $(
        impl<T: Layout> IntoGo for Owned<[T], $s> {
            type Abi = Ret;
            fn into_go(self) -> Ret {
                match self.into_parts() {
                    (_, 0, _) => Ret::ok(0, 0),
                    (ptr, len, _) => Ret::ok(ptr as u64, len as u64),
                }
            }
        }
        impl<T: Layout> FromGo for Owned<[T], $s> {
            type Abi = Slice;
            unsafe fn from_go(abi: Slice) -> Result<Self, Boundary> {
                // SAFETY: passed on.
                let len = unsafe { RawSlice::<T>::enter(abi)? }.get().len();
                Ok(Owned::new(abi.ptr.cast_mut().cast(), len, 0))
            }
        }
        impl<T: Layout> ToGo for Owned<[T], $s> {
            type Abi = Slice;
            type Hold = Slice;
            fn hold(self) -> Result<Slice, Boundary> {
                let (ptr, len, _) = self.into_parts();
                let ptr = if len == 0 { std::ptr::null() } else { ptr.cast_const().cast() };
                Ok(Slice { ptr, len })
            }
            fn abi(hold: &Slice) -> Slice {
                *hold
            }
        }
        )*
    };
}
by_address!(Rust, C);

impl<T: Layout> FromGo for Owned<[T], Go> {
    type Abi = CHeld;
    unsafe fn from_go(abi: CHeld) -> Result<Self, Boundary> {
        // The guard is made first: a refused buffer goes back to Go too.
        let held = Held::<[T], Go>::new(abi);
        // SAFETY: passed on.
        unsafe {
            RawSlice::<T>::enter(Slice {
                ptr: abi.ptr,
                len: abi.len,
            })?
        };
        let _ = ManuallyDrop::new(held);
        Ok(Owned::new(abi.ptr.cast_mut().cast(), abi.len, abi.handle))
    }
}
impl<T: Layout> FromGoRet for Owned<[T], Go> {
    type Out = CHeld;
    unsafe fn from_ok(_: Ret, out: &MaybeUninit<CHeld>) -> Result<Self, Boundary> {
        // SAFETY: written on success (trait's contract).
        unsafe { Self::from_go(out.assume_init()) }
    }
}

/// Memory of the lender, lent past the call and given back on drop.
///
/// Its Go owner may still write it, so there is no `&[T]` to it: read one
/// element or take a copy.
#[must_use = "dropping it ends the hold"]
pub struct Held<T: ?Sized + Payload, S: HeldSide> {
    c: CHeld,
    _lent: PhantomData<(*const T, S)>,
}

// SAFETY: reading is by volatile copies of plain values; Go's release may be
// called from any thread.
unsafe impl<T: Layout, S: HeldSide> Send for Held<[T], S> {}
// SAFETY: as above.
unsafe impl<T: Layout, S: HeldSide> Sync for Held<[T], S> {}

impl<T: ?Sized + Payload, S: HeldSide> Drop for Held<T, S> {
    fn drop(&mut self) {
        // SAFETY: held under this handle until here, once.
        unsafe {
            S::release(
                std::ptr::null_mut(),
                AllocLayout::new::<()>(),
                self.c.handle,
            )
        }
    }
}

impl<T: Layout, S: HeldSide> Held<[T], S> {
    fn new(c: CHeld) -> Self {
        Held {
            c,
            _lent: PhantomData,
        }
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.c.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.c.len == 0
    }

    /// A copy of element `i` as it is now; `None` beyond the end, or when the
    /// owner wrote bits that are no value.
    pub fn get(&self, i: usize) -> Option<T> {
        if i >= self.c.len {
            return None;
        }
        let at = self.c.ptr.cast::<T>().wrapping_add(i);
        // SAFETY: pinned and readable while held; volatile and as raw bytes,
        // because the owner may write at the same time.
        let copy = unsafe { at.cast::<MaybeUninit<T>>().read_volatile() };
        // SAFETY: the copy is ours.
        unsafe { T::check(copy.as_ptr()).ok()? };
        // SAFETY: just checked.
        Some(unsafe { copy.assume_init() })
    }

    /// A copy of all elements as they are now.
    ///
    /// # Errors
    /// When the owner wrote bits that are no value.
    pub fn to_vec(&self) -> Result<Vec<T>, Boundary> {
        let mut out = Vec::<MaybeUninit<T>>::with_capacity(self.c.len);
        for i in 0..self.c.len {
            let at = self.c.ptr.cast::<MaybeUninit<T>>().wrapping_add(i);
            // SAFETY: as in `get`.
            out.push(unsafe { at.read_volatile() });
        }
        // SAFETY: the copy is ours.
        unsafe { check_at(out.as_ptr().cast::<T>(), out.len())? };
        let mut out = ManuallyDrop::new(out);
        // SAFETY: same allocation and layout, every value just checked.
        Ok(unsafe { Vec::from_raw_parts(out.as_mut_ptr().cast(), out.len(), out.capacity()) })
    }
}

impl<T: Describe, S: HeldSide> Describe for Held<[T], S> {
    const DESC: &'static Desc = &Desc::Side("held", S::NAME, <[T]>::DESC);
}

impl<T: Layout> FromGo for Held<[T], Go> {
    type Abi = CHeld;
    unsafe fn from_go(abi: CHeld) -> Result<Self, Boundary> {
        let held = Held::new(abi);
        // SAFETY: passed on.
        unsafe {
            RawSlice::<T>::enter(Slice {
                ptr: abi.ptr,
                len: abi.len,
            })?
        };
        Ok(held)
    }
}
impl<T: Layout> FromGoRet for Held<[T], Go> {
    type Out = CHeld;
    unsafe fn from_ok(_: Ret, out: &MaybeUninit<CHeld>) -> Result<Self, Boundary> {
        // SAFETY: written on success (trait's contract).
        unsafe { Self::from_go(out.assume_init()) }
    }
}
