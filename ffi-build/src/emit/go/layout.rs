//! Layouts, proved by Go's compiler: files that hold nothing but assertions.
//!
//! In: one file per target, with rustc's numbers, and the hash of all layouts.
//! Not in: how layouts are compared across targets (`ferrogo-contract`).

use std::collections::BTreeMap;

use ferrogo_contract::go_name;
use ferrogo_contract::model::{Item, StructDef};

use super::super::names::go_field;
use super::super::{EmitError, File, hashes};
use super::context::Gen;
use super::file::GoFile;

/// Whether any target's layouts are known.
pub fn has_layouts(g: &Gen) -> bool {
    !targets(g).is_empty()
}

/// Go's name of each target, and Rust's. Two Rust targets that Go does not
/// tell apart (gnu and musl) have the same layouts; the first one speaks.
fn targets<'a>(g: &Gen<'a>) -> BTreeMap<(String, String), &'a str> {
    let mut all = BTreeMap::new();
    for triple in g.contract.layouts.keys() {
        if let Some(target) = go_target(triple) {
            all.entry(target).or_insert(triple.as_str());
        }
    }
    all
}

/// `GOOS` and `GOARCH` of a Rust target.
fn go_target(triple: &str) -> Option<(String, String)> {
    let arch = match triple.split('-').next()? {
        "x86_64" => "amd64",
        "aarch64" | "arm64" => "arm64",
        "i586" | "i686" => "386",
        "riscv64gc" => "riscv64",
        "powerpc64le" => "ppc64le",
        "s390x" => "s390x",
        "loongarch64" => "loong64",
        a if a.starts_with("arm") || a.starts_with("thumb") => "arm",
        _ => return None,
    };
    let os = match triple {
        t if t.contains("android") => "android",
        t if t.contains("-linux-") => "linux",
        t if t.contains("-ios") => "ios",
        t if t.contains("-apple-darwin") => "darwin",
        t if t.contains("-windows-") => "windows",
        t if t.contains("freebsd") => "freebsd",
        _ => return None,
    };
    Some((os.to_owned(), arch.to_owned()))
}

/// One file per target, and one for targets that the contract does not know.
pub fn files(g: &Gen) -> Result<Vec<File>, EmitError> {
    let targets = targets(g);
    let mut out = Vec::new();
    for ((os, arch), triple) in &targets {
        let mut f = GoFile::new();
        let hash = hashes::layout(g.contract, triple);
        f.body.comment(format!(
            "layoutHash is over all layouts, as rustc has them for {triple}."
        ));
        f.body.line(format!("const layoutHash = 0x{hash:016x}"));
        for (key, entry) in &g.contract.items {
            if let Item::Struct(d) = &entry.item {
                g.at(
                    key,
                    assertions(g, &mut f, d, triple, &entry.place.file, entry.place.line),
                )?;
            }
        }
        let about = "Each line below compiles only where Go lays the type out as Rust does. An error names\n\
                     the field and Rust's number; Go's is the length of the array it found.";
        out.push(File::new(
            format!("layout_{os}_{arch}.go"),
            f.finish(&g.options.package, "", about),
        ));
    }
    if !targets.is_empty() {
        let mut f = GoFile::new();
        f.body
            .comment("layoutHash is 0: nothing is known to compare with.")
            .line("const layoutHash = 0");
        let known: Vec<String> = targets
            .keys()
            .map(|(os, arch)| format!("!({os} && {arch})"))
            .collect();
        let text = f.finish(
            &g.options.package,
            "",
            "Layouts for targets that the contract was not built for.",
        );
        let tag = format!("//go:build {}\n\n", build_tag(&known));
        out.push(File::new(
            "layout_other.go",
            text.replacen("package ", &format!("{tag}package "), 1),
        ));
    }
    Ok(out)
}

fn build_tag(known: &[String]) -> String {
    known.join(" && ")
}

fn assertions(
    g: &Gen,
    f: &mut GoFile,
    d: &StructDef,
    triple: &str,
    file: &str,
    line: u32,
) -> Result<(), EmitError> {
    let Some(layout) = g
        .contract
        .layouts
        .get(triple)
        .and_then(|l| l.types.get(&d.name))
    else {
        return Ok(());
    };
    f.import("unsafe");
    let go = go_name::exported(&d.name);
    let ty = if d.go.is_empty() {
        go.clone()
    } else {
        g.user_type(f, &d.go)
    };
    // The name of the type is what the compiler's message shows.
    let mut rows = Vec::new();
    let mut asserts = Vec::new();
    let mut add = |what: String, number: u64, expr: String, line: u32| {
        let name = format!("rust_{go}_{what}_{number}");
        rows.push(vec![name.clone(), format!("= [{number}]byte")]);
        asserts.push((line, format!("var _ {name} = [{expr}]byte{{}}")));
    };
    for (name, at, size, _) in &layout.fields {
        let field = go_field(name, d.fields.len());
        let line = d
            .fields
            .iter()
            .find(|f| f.name == *name)
            .map_or(line, |f| if f.line == 0 { line } else { f.line });
        add(
            format!("{name}_offset"),
            *at,
            format!("unsafe.Offsetof({ty}{{}}.{field})"),
            line,
        );
        add(
            format!("{name}_size"),
            *size,
            format!("unsafe.Sizeof({ty}{{}}.{field})"),
            line,
        );
    }
    add(
        "size".into(),
        layout.size,
        format!("unsafe.Sizeof({ty}{{}})"),
        line,
    );
    add(
        "align".into(),
        layout.align,
        format!("unsafe.Alignof({ty}{{}})"),
        line,
    );

    f.body.blank().open("type (").columns(&rows).close(")");
    for (line, text) in asserts {
        f.body.blank();
        if !file.is_empty() && line != 0 && !g.options.source_root.is_empty() {
            f.body
                .flush_left(format!("//line {}/{file}:{line}", g.options.source_root));
        }
        f.body.line(text);
    }
    Ok(())
}
