//! Layouts, for each target that both contracts know.

use super::{Change, Sink};
use crate::model::{Contract, Layout};

const BYTES: &str =
    "the same definition has other bytes on this target: both sides must be built anew";

pub(super) fn compare(old: &Contract, new: &Contract, changes: &mut Vec<Change>) {
    for (target, layouts) in &old.layouts {
        let Some(after) = new.layouts.get(target) else {
            let mut sink = Sink {
                item: target,
                kind: "layout",
                changes,
            };
            sink.push(
                false,
                "target no longer recorded",
                "",
                "",
                "build for it to prove its layouts again",
            );
            continue;
        };
        for (name, layout) in &layouts.types {
            if let Some(after) = after.types.get(name) {
                let item = format!("{name} on {target}");
                let mut sink = Sink {
                    item: &item,
                    kind: "layout",
                    changes,
                };
                compare_layouts(layout, after, &mut sink);
            }
        }
    }
    for target in new.layouts.keys() {
        if !old.layouts.contains_key(target) {
            let mut sink = Sink {
                item: target,
                kind: "layout",
                changes,
            };
            sink.push(
                false,
                "target added",
                "",
                "",
                "its layouts are proved from now on",
            );
        }
    }
}

fn compare_layouts(old: &Layout, new: &Layout, sink: &mut Sink<'_>) {
    let mut number = |what: String, before: u64, after: u64| {
        if before != after {
            sink.push(true, what, before.to_string(), after.to_string(), BYTES);
        }
    };
    number("size".into(), old.size, new.size);
    number("alignment".into(), old.align, new.align);
    for (name, at, size, align) in &old.fields {
        // A field that is gone is reported with its struct.
        if let Some((_, new_at, new_size, new_align)) = new.fields.iter().find(|f| f.0 == *name) {
            number(format!("field `{name}`: offset"), *at, *new_at);
            number(format!("field `{name}`: size"), *size, *new_size);
            number(format!("field `{name}`: alignment"), *align, *new_align);
        }
    }
}
