//! All codes of the project's diagnostics: one table, one page each.
//!
//! In: the table, the pages' text (compiled in, so that `explain` works
//! anywhere), and the trait that gives an error its code and its fix.
//! Not in: the errors themselves.
//!
//! | range | what |
//! |---|---|
//! | FG001–FG099 | items and types in Rust source |
//! | FG100–FG199 | artifacts and contracts |
//! | FG200–FG299 | layouts |
//! | FG300–FG399 | tools and the environment |
//! | FG400–FG499 | generation and build |
//! | FG500–FG599 | the boundary at run time; FG500 + the boundary code of the ABI |

/// A diagnostic's stable code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// `FG012`.
    pub id: &'static str,
    /// A few words; the page's heading repeats them.
    pub title: &'static str,
    /// The page, in Markdown.
    pub page: &'static str,
}

macro_rules! codes {
    ($($id:literal $title:literal)*) => {
        /// Every code, in ascending order.
        pub const CODES: &[Code] = &[$(Code {
            id: $id,
            title: $title,
            page: include_str!(concat!("../../docs/errors/", $id, ".md")),
        }),*];
    };
}

codes! {
    "FG001" "this type cannot cross the boundary"
    "FG002" "a layout struct without repr(C)"
    "FG003" "a packed struct"
    "FG004" "a union"
    "FG005" "a bit-field, flexible array or trailing zero-size field"
    "FG006" "a 128-bit integer"
    "FG007" "a generic item"
    "FG008" "an async function"
    "FG009" "a lifetime that cannot cross"
    "FG010" "a pointer without an ownership word"
    "FG011" "an unsupported receiver"
    "FG012" "an unknown or contradictory attribute argument"
    "FG013" "an enum that has no fixed form"
    "FG014" "an integer whose width depends on the target's C"
    "FG015" "an export that is `extern` or `unsafe`"
    "FG016" "a parameter that is a pattern"
    "FG017" "`&mut self` on an object that is not `mutable`"
    "FG018" "an object that is not Send or not Sync"
    "FG019" "`impl Trait` in a signature"
    "FG020" "`self` by value on something that is not an object"
    "FG021" "an item that is not public"
    "FG022" "an error type without a contract"
    "FG023" "a leaf function that can call back"
    "FG024" "an unsupported item under this attribute"
    "FG101" "the artifact is missing"
    "FG102" "not an artifact"
    "FG103" "the artifact is cut short or damaged"
    "FG104" "no records in the artifact"
    "FG105" "a member of the archive cannot be read"
    "FG106" "a record of another format"
    "FG107" "the artifact is for another target"
    "FG108" "two items with one name"
    "FG109" "a type that no record defines"
    "FG110" "two items with one Go name"
    "FG111" "the contract file is missing or damaged"
    "FG112" "two exports with one symbol"
    "FG113" "a type in a place where it cannot stand"
    "FG114" "bytes in the section that are no record"
    "FG115" "two versions of one boundary crate"
    "FG116" "the contract file belongs to another crate"
    "FG117" "the contract file has a newer format"
    "FG120" "a stale archive"
    "FG121" "stale bindings"
    "FG201" "a field has another order or offset"
    "FG202" "a field has another width"
    "FG203" "a field has another signedness"
    "FG204" "a field is missing or one too many"
    "FG205" "the struct has another size"
    "FG206" "the struct has another alignment"
    "FG207" "a field is of another kind"
    "FG208" "the Go type was not found"
    "FG209" "the Go package does not compile for the target"
    "FG301" "Go is not installed"
    "FG302" "Go is too old"
    "FG303" "cgo is switched off"
    "FG304" "no C compiler"
    "FG305" "no binutils"
    "FG306" "cargo failed"
    "FG307" "Rust's standard library is missing for the target"
    "FG308" "rustc is missing or too old"
    "FG310" "the crate is built with panic = \"abort\""
    "FG401" "the output folder cannot be written"
    "FG402" "no boundary crate found"
    "FG403" "no Go module"
    "FG404" "wrong settings in Cargo.toml"
    "FG405" "not supported on this target"
    "FG406" "a Go package does not build"
    "FG407" "a tool failed"
    "FG408" "a file cannot be read or written"
    "FG501" "used after close"
    "FG502" "used after it was moved"
    "FG503" "busy"
    "FG504" "a stale view"
    "FG505" "a handle of another type"
    "FG506" "a handle of another boundary"
    "FG507" "nil where a value is needed"
    "FG508" "a length that cannot be"
    "FG509" "text that is not UTF-8"
    "FG510" "a bool that is neither 0 nor 1"
    "FG511" "a value that is no variant of the enum"
    "FG512" "a char that is no Unicode scalar value"
    "FG513" "a damaged record buffer"
    "FG514" "a value out of range"
    "FG515" "the Go side is not registered"
    "FG516" "a leaf function called back"
    "FG517" "the wrong thread"
    "FG518" "a callback or view used after its call"
    "FG519" "an index out of range"
    "FG520" "runtime.Goexit that cannot pass Rust's frames"
    "FG521" "a Go panic while Rust was unwinding"
}

/// The entry of a code; upper and lower case are the same.
pub fn find(id: &str) -> Option<&'static Code> {
    CODES.iter().find(|c| c.id.eq_ignore_ascii_case(id))
}

/// The page of a code.
pub fn explain(id: &str) -> Option<&'static str> {
    find(id).map(|c| c.page)
}

/// The entry of a boundary code, the low 16 bits of a boundary error's tag.
pub fn boundary(code: u16) -> Option<&'static Code> {
    find(&format!("FG{}", 500 + u32::from(code)))
}

/// An error that has a code and knows its fix. Its `Display` says what was
/// found, where, and why it matters.
pub trait Coded: std::error::Error {
    /// The code, as in [`CODES`].
    fn code(&self) -> &'static str;

    /// What to do about it.
    fn fix(&self) -> String;

    /// All of it, as it is printed.
    fn report(&self) -> String {
        let code = self.code();
        format!(
            "error[{code}]: {self}\n  fix: {}\n  more: cargo ferrogo explain {code}",
            self.fix()
        )
    }
}
