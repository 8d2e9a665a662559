//! C declarations of exported functions, releases and displays.

use ferrogo_contract::model::{FunctionDef, ObjectDef, Receiver, SumDef};

use super::super::abi::Out;
use super::super::linkage::Linkage;
use super::super::names::c_field;
use super::super::set::{Def, Set};
use super::super::text::Text;
use super::super::{EmitError, own};
use super::forms::Forms;
use super::{asserts, forms_of, types::comment};

/// One exported function.
pub fn function(
    set: &Set,
    link: &Linkage,
    f: &FunctionDef,
    forms: &mut Forms,
    t: &mut Text,
) -> Result<(), EmitError> {
    let (params, ret) = forms_of(set, &f.params, &f.ret)?;
    let mut doc = f.doc.trim().to_owned();
    let mut say = |line: String| {
        if !doc.is_empty() {
            doc.push('\n');
        }
        doc.push_str(&line);
    };
    for (p, form) in f.params.iter().zip(&params) {
        if let Some(what) = own::param(form) {
            say(format!("{}: {what}.", c_field(&p.name)));
        }
    }
    if let Some(what) = own::result_c(&ret.out) {
        say(what.to_owned());
    }
    t.blank();
    comment(t, &doc);

    let mut list = Vec::new();
    if f.receiver != Receiver::None {
        list.push(("uint64_t".to_owned(), "self".to_owned()));
    }
    for (p, form) in f.params.iter().zip(&params) {
        let ty = forms.param(form);
        asserts::size(t, &ty, p.abi_size, &format!("{}: {}", f.symbol, p.name));
        list.push((ty, c_field(&p.name)));
    }
    let result = if is_epoch_view(set, f, &ret.out)? {
        forms.epoch_view()
    } else {
        forms.result(&ret.out)
    };
    asserts::size(
        t,
        &result,
        f.ret_abi_size,
        &format!("{}: the result", f.symbol),
    );
    link.declare(t, &result, &f.symbol, &list);
    Ok(())
}

/// Whether a method gives a view of a mutable object, which carries an epoch.
///
/// # Errors
/// When the method's object is unknown.
pub fn is_epoch_view(set: &Set, f: &FunctionDef, out: &Out) -> Result<bool, EmitError> {
    let is_view = match out {
        Out::Option(inner) => matches!(inner.as_ref(), Out::Slice { view: true, .. }),
        one => matches!(one, Out::Slice { view: true, .. }),
    };
    if f.receiver == Receiver::None || !is_view {
        return Ok(false);
    }
    Ok(matches!(set.def(&f.of)?, Def::Object(o) if o.mutable))
}

/// The release of an object.
pub fn release(link: &Linkage, o: &ObjectDef, t: &mut Text) {
    t.blank();
    comment(t, &o.doc);
    t.line(format!(
        "/* Releases a {}; its handle is dead afterwards. */",
        o.name
    ));
    link.declare(
        t,
        "ferrogo_ret",
        &o.release,
        &[("uint64_t".into(), "handle".into())],
    );
}

/// The text of an error.
pub fn display(link: &Linkage, s: &SumDef, t: &mut Text) {
    t.blank();
    t.line(format!(
        "/* The text of a {}, which comes as a flat buffer. The caller gives the result\n * back with rt_free(v, s, 1). */",
        s.name
    ));
    link.declare(
        t,
        "ferrogo_ret",
        &s.display,
        &[("ferrogo_str".into(), "encoded".into())],
    );
}
