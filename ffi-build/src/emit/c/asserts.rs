//! Static assertions: what rustc measured against what the C compiler sees.

use ferrogo_contract::model::{Contract, Item};

use super::super::names::{c_field, c_type};
use super::super::text::Text;

/// `_Static_assert`, which C++ spells otherwise (`ferrogo.h`).
const ASSERT: &str = "FERROGO_ASSERT";

/// Asserts the size of a parameter, result or block. The sizes in a contract
/// are those of a 64-bit target.
pub fn size(t: &mut Text, ty: &str, size: u64, what: &str) {
    if size == 0 {
        return;
    }
    t.flush_left(format!(
        "{ASSERT}(sizeof(void *) != 8 || sizeof({ty}) == {size}, \"{what} has {size} bytes in Rust\");"
    ));
}

/// Asserts the layouts of every target, each inside the macros of that target.
pub fn layouts(contract: &Contract, t: &mut Text) {
    for (target, layouts) in &contract.layouts {
        let Some(condition) = condition(target) else {
            continue;
        };
        t.line(format!("/* Layouts as rustc has them for {target}. */"));
        t.line(format!("#if {condition}"));
        for (name, layout) in &layouts.types {
            if !matches!(
                contract.items.get(name).map(|e| &e.item),
                Some(Item::Struct(_))
            ) {
                continue;
            }
            let c = c_type(&format!("{}::{name}", contract.krate));
            t.line(format!(
                "{ASSERT}(sizeof({c}) == {0}, \"{name}: size {0} in Rust\");",
                layout.size
            ));
            t.line(format!(
                "{ASSERT}(FERROGO_ALIGNOF({c}) == {0}, \"{name}: alignment {0} in Rust\");",
                layout.align
            ));
            for (field, at, size, _) in &layout.fields {
                let f = c_field(field);
                t.line(format!(
                    "{ASSERT}(offsetof({c}, {f}) == {at}, \"{name}.{field}: offset {at} in Rust\");"
                ));
                t.line(format!(
                    "{ASSERT}(sizeof((({c} *)0)->{f}) == {size}, \"{name}.{field}: size {size} in Rust\");"
                ));
            }
        }
        t.line("#endif").blank();
    }
}

/// The preprocessor's condition for a target triple; `None` for targets that
/// C compilers cannot be asked about here.
pub fn condition(triple: &str) -> Option<String> {
    let arch = triple.split('-').next()?;
    let arch = match arch {
        "x86_64" => "defined(__x86_64__)",
        "aarch64" | "arm64" => "defined(__aarch64__)",
        "i586" | "i686" => "defined(__i386__)",
        a if a.starts_with("arm") || a.starts_with("thumb") => "defined(__arm__)",
        a if a.starts_with("riscv64") => "defined(__riscv) && __riscv_xlen == 64",
        "powerpc64le" => "defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)",
        "s390x" => "defined(__s390x__)",
        "loongarch64" => "defined(__loongarch64)",
        _ => return None,
    };
    let os = match triple {
        t if t.contains("-linux-") || t.contains("android") => "defined(__linux__)",
        t if t.contains("-apple-") => "defined(__APPLE__)",
        t if t.contains("-windows-") => "defined(_WIN32)",
        t if t.contains("freebsd") => "defined(__FreeBSD__)",
        _ => return None,
    };
    Some(format!("{os} && {arch}"))
}
