//! `cgo.go`: what binds the package to the linked object.
//!
//! In: the preamble, the boundary's registration, the comparison of hashes,
//! slabs, tables, and the small helpers that convert between C and Go. Not in:
//! anything a user calls but `Check`.

use super::super::abi::Pod;
use super::super::c::imports::closure_name;
use super::super::c::items::LAYOUTS;
use super::super::linkage::RUNTIME;
use super::super::names::c_type;
use super::super::set::Def;
use super::super::text::Text;
use super::super::{EmitError, hashes};
use super::callbacks::{callback_base, needs_release, release_symbol};
use super::context::Gen;
use super::file::GoFile;
use super::{layout, objects};
use ferrogo_contract::model::Side;

/// The file; written after all others, because it holds what they asked for.
pub fn file(g: &Gen) -> Result<GoFile, EmitError> {
    let mut f = GoFile::new();
    g.rt(&mut f);
    g.helper("goRet");
    if !g.options.rust_main {
        f.import_as(&g.options.object_import, "_");
    }
    boundary(g, &mut f);
    check(g, &mut f);
    objects::slabs(g, &mut f)?;
    owned(g, &mut f)?;
    let mut preamble = preamble(g);
    tables(g, &mut f, &mut preamble)?;
    helpers(g, &mut f);
    f.cgo(preamble);
    Ok(f)
}

/// Whether Rust can hold memory or values of Go through this package.
fn holds(g: &Gen) -> bool {
    needs_release(g) || g.needs.borrow().helpers.contains("cHeld")
}

fn frees_c(g: &Gen) -> bool {
    g.needs
        .borrow()
        .owned
        .values()
        .any(|(side, _)| *side == Side::C)
}

fn preamble(g: &Gen) -> String {
    let krate = &g.contract.krate;
    let mut lines = vec![g.include()];
    if frees_c(g) {
        lines.push("#include <stdlib.h>".into());
    }
    lines.push(String::new());
    let (link, mut runtime) = (g.linkage(), Text::new());
    for (name, result, params) in RUNTIME {
        let params: Vec<_> = params
            .iter()
            .map(|(ty, n)| (ty.to_string(), n.to_string()))
            .collect();
        link.declare(&mut runtime, result, &g.rt_c(name), &params);
    }
    lines.push(runtime.finish());
    if holds(g) {
        lines.push(format!("void {}(uint64_t handle);", release_symbol(g)));
        lines.push(format!(
            "static void fg_{krate}_go_start(void) {{ {}((uintptr_t)&{}); }}",
            g.rt_c("set_release"),
            release_symbol(g)
        ));
    }
    lines.push(format!(
        "static const ferrogo_item *fg_{krate}_item(size_t i) {{ return &fg_{krate}_items[i]; }}"
    ));
    for (_, def) in g.functions() {
        if def.leaf {
            lines.push(format!(
                "#cgo noescape {0}\n#cgo nocallback {0}",
                def.symbol
            ));
        }
    }
    lines.join("\n")
}

fn boundary(g: &Gen, f: &mut GoFile) {
    let to_ret = g.helper("goRet");
    let krate = &g.contract.krate;
    let b = &mut f.body;
    b.comment("boundary is the linked Rust object.");
    b.line("var boundary = newBoundary()").blank();
    b.open("func newBoundary() *rt.Boundary {");
    b.open(format!(
        "b := rt.Share(\"{}\", \"{}\", rt.Functions{{",
        g.options.object_prefix, g.contract.api_hash
    ));
    let mut function = |field: &str, head: &str, body: String| {
        b.open(format!("{field}: {head} {{")).line(body).close("},");
    };
    function(
        "Free",
        "func(addr, size, align uint64)",
        format!(
            "C.{}(C.uint64_t(addr), C.uint64_t(size), C.uint64_t(align))",
            g.rt_c("free")
        ),
    );
    function(
        "Alloc",
        "func(size, align uint64) uint64",
        format!(
            "return uint64(C.{}(C.uint64_t(size), C.uint64_t(align)))",
            g.rt_c("alloc")
        ),
    );
    if frees_c(g) {
        function("FreeC", "func(addr uint64)", "C.free(rt.Ptr(addr))".into());
    }
    function(
        "Lease",
        "func(handle, epoch uint64) rt.Ret",
        format!(
            "return {to_ret}(C.{}(C.uint64_t(handle), C.uint64_t(epoch)))",
            g.rt_c("lease")
        ),
    );
    function(
        "Unlease",
        "func(handle uint64)",
        format!("C.{}(C.uint64_t(handle))", g.rt_c("unlease")),
    );
    b.close("})");
    if g.options.rust_main {
        b.line("return b").close("}").blank();
        b.comment("connect tells Rust about Go, once Rust's functions are known.");
        b.open("func connect() {");
        b.line(format!("C.{}(C.uint64_t(boundary.ID))", g.rt_c("init")));
    } else {
        b.line(format!("C.{}(C.uint64_t(b.ID))", g.rt_c("init")));
    }
    if holds(g) {
        b.line(format!("C.fg_{krate}_go_start()"));
    }
    if !g.options.rust_main {
        b.line("return b");
    }
    b.close("}");
}

fn check(g: &Gen, f: &mut GoFile) {
    let krate = &g.contract.krate;
    let b = &mut f.body;
    b.blank().comment(
        "Check reports whether this package and the linked Rust object were made from the same\n\
         contract. The error names the first item that differs; items that only the object has are\n\
         fine. Functions compare too, before their first call, and fail with the same error.",
    );
    b.line("func Check() error { return stale }").blank();
    b.comment("stale is what Check reports.");
    match g.options.rust_main {
        true => b.line("var stale error = rt.ErrNotStarted").blank(),
        false => b.line("var stale = compare()").blank(),
    };
    b.open("func compare() error {");
    b.line("var linked []rt.Item");
    b.open("for i := C.size_t(0); ; i++ {");
    b.line(format!("item := C.fg_{krate}_item(i)"));
    b.open("if item.name == nil {");
    b.line(format!(
        "return rt.Compare(\"{}\", \"{krate}\", items, linked)",
        g.options.import_path
    ))
    .close("}");
    b.line(
        "linked = append(linked, rt.Item{Name: C.GoString(item.name), Hash: uint64(item.hash)})",
    );
    b.close("}").close("}").blank();
    b.comment("items is what this package was generated from.");
    b.open("var items = []rt.Item{");
    for (name, hash) in hashes::items(g.contract) {
        b.line(format!("{{Name: \"{name}\", Hash: 0x{hash:016x}}},"));
    }
    if layout::has_layouts(g) {
        b.line(format!("{{Name: \"{LAYOUTS}\", Hash: layoutHash}},"));
    }
    b.close("}");
}

fn owned(g: &Gen, f: &mut GoFile) -> Result<(), EmitError> {
    let kinds = g.needs.borrow().owned.clone();
    for (var, (side, elem)) in kinds {
        g.ferrogo(f);
        let ty = g.pod(f, &elem)?;
        let qualified = match &elem {
            Pod::Enum(id, _) | Pod::Struct(id) if g.is_own(id) && !ty.contains('.') => {
                format!("{}.{ty}", g.options.package)
            }
            _ => ty.clone(),
        };
        f.body.blank().line(format!(
            "var {var} = rt.NewOwnedKind[{ty}](boundary, {}, \"{qualified}\")",
            super::ty::side(side)
        ));
    }
    Ok(())
}

/// The tables that Rust calls this package's functions by, in C memory.
fn tables(g: &Gen, f: &mut GoFile, preamble: &mut String) -> Result<(), EmitError> {
    let (traits, closures) = {
        let needs = g.needs.borrow();
        (needs.tables.clone(), needs.closures.clone())
    };
    let mut add = |preamble: &mut String,
                   ty: &str,
                   base: &str,
                   hash: u64,
                   functions: &[String],
                   var: &str,
                   about: &str| {
        preamble.push_str(&format!(
            "\nstatic const {ty}_table {base}_go_table = {{0x{hash:016x}ull, {}}};\n\
             static uintptr_t {base}_go_table_address(void) {{ return (uintptr_t)&{base}_go_table; }}",
            [release_symbol(g)].iter().chain(functions).cloned().collect::<Vec<_>>().join(", ")
        ));
        f.body.blank().comment(about);
        f.body
            .line(format!("var {var} = C.{base}_go_table_address()"));
    };
    for id in traits {
        let Def::Import(d) = g.set.def(&id)? else {
            continue;
        };
        let (ty, base) = (c_type(&id), callback_base(g, &id));
        let functions: Vec<String> = d
            .methods
            .iter()
            .map(|m| format!("{base}_{}", m.name))
            .collect();
        if !g.is_own(&id) {
            for (m, function) in d.methods.iter().zip(&functions) {
                preamble.push_str(&format!("\nvoid {function}({ty}_{}_block *);", m.name));
            }
        }
        let var = g.table(&id);
        let about = format!("{var} is the table by which Rust calls a {}.", g.local(&id));
        add(preamble, &ty, &base, d.hash, &functions, &var, &about);
    }
    for (hash, sig) in closures {
        let base = closure_name(&g.contract.krate, &hash);
        let var = format!("tableOfFn{hash}");
        let about = format!(
            "{var} is the table by which Rust calls a {}.",
            hashes::text(&sig)
        );
        add(
            preamble,
            &base,
            &base,
            0,
            &[format!("{base}_call")],
            &var,
            &about,
        );
    }
    Ok(())
}

/// The helpers that were asked for.
fn helpers(g: &Gen, f: &mut GoFile) {
    let asked = g.needs.borrow().helpers.clone();
    let goexit = format!(
        "func goexit(ctx uintptr) {{\n\tC.{}(C.uintptr_t(ctx))\n}}",
        g.rt_c("goexit")
    );
    for name in asked {
        if name.is_empty() {
            continue;
        }
        let text = match name {
            "cBool" => "func cBool(b bool) C.uint8_t { return *(*C.uint8_t)(unsafe.Pointer(&b)) }",
            "cStr" => {
                "func cStr(s string) C.ferrogo_str {\n\treturn C.ferrogo_str{ptr: (*C.uint8_t)(rt.StringPtr(s)), len: C.size_t(len(s))}\n}"
            }
            "cSlice" => {
                "func cSlice[T any](s []T) C.ferrogo_slice {\n\tp := rt.SlicePtr(s)\n\trt.RaceRead(p, uintptr(len(s))*unsafe.Sizeof(*new(T)))\n\treturn C.ferrogo_slice{ptr: (*C.uint8_t)(p), len: C.size_t(len(s))}\n}"
            }
            "cMutSlice" => {
                "func cMutSlice[T any](s []T) C.ferrogo_slice {\n\tp := rt.SlicePtr(s)\n\trt.RaceWrite(p, uintptr(len(s))*unsafe.Sizeof(*new(T)))\n\treturn C.ferrogo_slice{ptr: (*C.uint8_t)(p), len: C.size_t(len(s))}\n}"
            }
            "cFlat" => {
                "func cFlat(w *rt.Writer) C.ferrogo_slice {\n\treturn C.ferrogo_slice{ptr: (*C.uint8_t)(w.Ptr()), len: C.size_t(w.Len())}\n}"
            }
            "cFlatStr" => {
                "func cFlatStr(w *rt.Writer) C.ferrogo_str {\n\treturn C.ferrogo_str{ptr: (*C.uint8_t)(w.Ptr()), len: C.size_t(w.Len())}\n}"
            }
            "cOwned" => {
                "func cOwned(addr, n uint64) C.ferrogo_slice {\n\treturn C.ferrogo_slice{ptr: (*C.uint8_t)(rt.Ptr(addr)), len: C.size_t(n)}\n}"
            }
            "cHeld" => {
                "func cHeld(h rt.HeldSlice) C.ferrogo_held {\n\treturn C.ferrogo_held{ptr: C.uintptr_t(h.Addr), len: C.size_t(h.Len), handle: C.uint64_t(h.Handle)}\n}"
            }
            "cDyn" => {
                "func cDyn(handle uint64, table C.uintptr_t) C.ferrogo_dyn {\n\treturn C.ferrogo_dyn{handle: C.uint64_t(handle), table: table}\n}"
            }
            "cTime" => {
                f.import("time");
                "func cTime(t time.Time) C.ferrogo_time {\n\tsecs, nanos := rt.TimeParts(t)\n\treturn C.ferrogo_time{secs: C.int64_t(secs), nanos: C.uint32_t(nanos)}\n}"
            }
            "cRet" => {
                "func cRet(r rt.Ret) C.ferrogo_ret {\n\treturn C.ferrogo_ret{v: C.uint64_t(r.V), s: C.uint64_t(r.S)}\n}"
            }
            "goRet" => {
                "func goRet(r C.ferrogo_ret) rt.Ret { return rt.Ret{V: uint64(r.v), S: uint64(r.s)} }"
            }
            "goStr" => {
                "func goStr(s C.ferrogo_str) (addr, n uint64) {\n\treturn uint64(uintptr(unsafe.Pointer(s.ptr))), uint64(s.len)\n}"
            }
            "goSlice" => {
                "func goSlice(s C.ferrogo_slice) (addr, n uint64) {\n\treturn uint64(uintptr(unsafe.Pointer(s.ptr))), uint64(s.len)\n}"
            }
            "goexit" => goexit.as_str(),
            other => unreachable!("no helper {other}"),
        };
        if text.contains("unsafe.") {
            f.import("unsafe");
        }
        f.body.blank().line(text);
    }
}
