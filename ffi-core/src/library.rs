//! A Go library under a Rust main: linked in, or loaded at run time.
//!
//! In: handing Rust's functions to Go's start function, once, and finding that
//! function in a shared library. Not in: building the library
//! (`ferrogo-build`), and the table itself (generated into the service).

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::ret::Ret;

/// Go's start function: takes the table of Rust's functions, answers whether
/// the contracts agree.
pub type Start = unsafe extern "C" fn(*const c_void) -> Ret;

/// Why a Go library did not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartError {
    /// The shared library could not be loaded.
    Load {
        /// As it was asked for.
        path: PathBuf,
        /// What the loader said.
        why: String,
    },
    /// The library has no start function of this name: it is no Go library of
    /// this boundary, or an older one.
    NoStart {
        /// As it was asked for.
        path: PathBuf,
        /// The function.
        symbol: String,
    },
    /// Go refused: its package was generated from another contract, or an
    /// implementation could not be registered. What it said.
    Refused(String),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Load { path, why } => {
                write!(f, "cannot load the Go library {}: {why}", path.display())
            }
            StartError::NoStart { path, symbol } => write!(
                f,
                "{} has no function `{symbol}`: it is not the Go library of this boundary; build it \
                 with `go build -buildmode=c-shared` from the package that imports the generated one",
                path.display()
            ),
            StartError::Refused(why) => write!(f, "the Go library did not start: {why}"),
        }
    }
}

impl std::error::Error for StartError {}

/// Starts a Go library that is linked in.
///
/// # Safety
/// `start` is the generated start function, and `table` the generated table of
/// the same contract, which stays.
#[doc(hidden)]
pub unsafe fn start(start: Start, table: *const c_void) -> Result<(), StartError> {
    // SAFETY: the caller's promise.
    let ret = unsafe { start(table) };
    match ret.is_err() {
        // SAFETY: a failure that the generated start function wrote.
        true => Err(StartError::Refused(
            unsafe { crate::abi::go_failure(ret) }.to_string(),
        )),
        false => Ok(()),
    }
}

unsafe extern "C" {
    fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, symbol: *const c_char) -> *mut c_void;
    fn dlerror() -> *const c_char;
}
const RTLD_NOW: c_int = 2;

/// Loads a Go shared library and starts it. It is never unloaded: Go cannot.
///
/// # Safety
/// As [`start`], for the function that the library has under `symbol`; and the
/// library's initialisers are sound.
#[doc(hidden)]
pub unsafe fn load(path: &Path, symbol: &str, table: *const c_void) -> Result<(), StartError> {
    let failed = |why: String| StartError::Load {
        path: path.into(),
        why,
    };
    let name = CString::new(path.as_os_str().as_bytes())
        .map_err(|_| failed("the path has a zero byte in it".into()))?;
    // SAFETY: a C string; the initialisers are the caller's promise.
    let library = unsafe { dlopen(name.as_ptr(), RTLD_NOW) };
    if library.is_null() {
        // SAFETY: null, or a C string of the loader that stays until the next
        // call of it on this thread.
        let why = unsafe { dlerror() };
        return Err(failed(match why.is_null() {
            true => "no reason given".into(),
            // SAFETY: as above.
            false => unsafe { CStr::from_ptr(why) }
                .to_string_lossy()
                .into_owned(),
        }));
    }
    let c_symbol = CString::new(symbol).expect("generated, without zero bytes");
    // SAFETY: a loaded library and a C string.
    let found = unsafe { dlsym(library, c_symbol.as_ptr()) };
    if found.is_null() {
        return Err(StartError::NoStart {
            path: path.into(),
            symbol: symbol.into(),
        });
    }
    // SAFETY: the caller's promise about this symbol.
    unsafe { self::start(std::mem::transmute::<*mut c_void, Start>(found), table) }
}
