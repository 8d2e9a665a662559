//! Pairs the fields of a Rust and a Go struct and finds what differs.
//!
//! In: field set, order, offsets, nested structs, the rows of the table. Not
//! in: single values ([`super::value`]), the whole type's size and alignment
//! ([`super::compare`]).
//!
//! One cause is one difference: where a field is missing, moved or has another
//! width, the offsets behind it differ too, and only the table shows those.

use crate::go_name::exported;
use crate::model::{self, StructDef};

use super::compare::Pair;
use super::go::{self, Kind, TypeInfo};
use super::report::{Cell, Difference, Row, Severity, Spot};
use super::rust::{Shape, go_text, shape, text};
use super::value;

/// Whether a Go name is the Rust name by convention: `value_date` and
/// `ValueDate`, `account_id` and `AccountID`, `0` and `F0`.
pub fn same_name(rust: &str, go: &str) -> bool {
    let rust = rust.strip_prefix("r#").unwrap_or(rust);
    let bare = |s: &str| {
        s.chars()
            .filter(|c| *c != '_')
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    exported(rust) == go || bare(rust) == bare(go) || bare(&exported(rust)) == bare(go)
}

/// A Rust field with its numbers on the target.
struct RustField<'a> {
    def: &'a model::Field,
    offset: u64,
    size: u64,
    align: u64,
}

/// Fills the pair's rows and differences. False where a type inside, reported
/// by itself, has another size, so that nothing behind it can be judged.
pub(super) fn compare(
    pair: &mut Pair<'_>,
    def: &StructDef,
    id: &str,
    go: &TypeInfo,
) -> Result<bool, String> {
    Fields::new(pair, def, id, go, String::new())?.run()
}

struct Fields<'p, 'a, 'g> {
    pair: &'p mut Pair<'a>,
    rust: Vec<RustField<'a>>,
    go: &'g [go::Field],
    /// For each Rust field the index of its Go field.
    mates: Vec<Option<usize>>,
    /// The way into a nested type, with a dot at its end.
    path: String,
    file: String,
}

impl<'p, 'a, 'g> Fields<'p, 'a, 'g> {
    fn new(
        pair: &'p mut Pair<'a>,
        def: &StructDef,
        id: &str,
        go: &'g TypeInfo,
        path: String,
    ) -> Result<Self, String> {
        let layout = pair
            .layouts
            .get(id)
            .ok_or_else(|| format!("no layout of `{id}` was measured"))?;
        let (_, entry) = pair
            .contracts
            .find(id)
            .ok_or_else(|| format!("`{id}` is defined by no contract at hand"))?;
        let model::Item::Struct(own) = &entry.item else {
            return Err(format!("`{id}` is no layout struct"));
        };
        debug_assert_eq!(own.name, def.name);
        let rust: Vec<RustField<'a>> = own
            .fields
            .iter()
            .map(|f| {
                let found = layout.fields.iter().find(|(name, ..)| *name == f.name);
                let (_, offset, size, align) =
                    found.ok_or_else(|| format!("no layout of `{id}.{}`", f.name))?;
                Ok(RustField {
                    def: f,
                    offset: *offset,
                    size: *size,
                    align: *align,
                })
            })
            .collect::<Result<_, String>>()?;
        let mut mates: Vec<Option<usize>> = Vec::new();
        for field in &rust {
            let mate = go.fields.iter().enumerate().position(|(i, g)| {
                !g.is_blank() && !mates.contains(&Some(i)) && same_name(&field.def.name, &g.name)
            });
            mates.push(mate);
        }
        Ok(Fields {
            pair,
            rust,
            go: &go.fields,
            mates,
            path,
            file: entry.place.file.clone(),
        })
    }

    fn run(mut self) -> Result<bool, String> {
        let before = self.pair.differences.len();
        self.set();
        self.order();
        let settled = self.values()?;
        if settled && self.pair.differences.len() == before {
            self.offsets();
        }
        Ok(settled)
    }

    fn rust_at(&self, field: &model::Field) -> Spot {
        Spot {
            file: self.file.clone(),
            line: field.line,
        }
    }

    fn go_at(&self, index: Option<usize>) -> Spot {
        match index.and_then(|i| self.go.get(i)) {
            Some(f) => Spot {
                file: f.file.clone(),
                line: f.line,
            },
            None => self.pair.go_at.clone(),
        }
    }

    fn push(
        &mut self,
        rust: Option<usize>,
        go: Option<usize>,
        code: &'static str,
        message: String,
        why: &str,
        fix: String,
    ) {
        let (field, rust_at) = match rust {
            Some(i) => (
                format!("{}{}", self.path, self.rust[i].def.name),
                self.rust_at(self.rust[i].def),
            ),
            None => (
                self.path.trim_end_matches('.').to_owned(),
                self.pair.rust_at.clone(),
            ),
        };
        let go_at = self.go_at(go);
        let severity = Severity::Error;
        self.pair.differences.push(Difference {
            code,
            severity,
            field,
            message,
            rust_at,
            go_at,
            why: why.to_owned(),
            fix,
        });
    }

    /// Fields that only one side has.
    fn set(&mut self) {
        let mut lonely: Vec<usize> = (0..self.go.len())
            .filter(|i| !self.go[*i].is_blank() && !self.mates.contains(&Some(*i)))
            .collect();
        for i in 0..self.rust.len() {
            if self.mates[i].is_some() {
                continue;
            }
            let (name, ty) = (self.rust[i].def.name.clone(), &self.rust[i].def.ty);
            // Same place and size: most likely it was renamed on one side.
            let renamed = lonely.iter().position(|g| {
                self.go[*g].offset == self.rust[i].offset
                    && self.go[*g].ty.size == self.rust[i].size
            });
            if let Some(at) = renamed {
                let g = lonely.remove(at);
                let go_name = &self.go[g].name;
                let message = format!("`{}{name}` of Rust is called `{go_name}` in Go", self.path);
                let fix = format!(
                    "call the Go field `{}`, or the Rust field after Go's",
                    exported(&name)
                );
                self.push(Some(i), Some(g), "FG204", message, NAMES, fix);
                continue;
            }
            let message = format!(
                "`{}{name}: {}` of Rust has no field in Go",
                self.path,
                text(ty)
            );
            let after = i
                .checked_sub(1)
                .map(|before| format!(" after `{}`", exported(&self.rust[before].def.name)));
            let fix = format!(
                "add `{} {}`{} to the Go struct, or remove the field from Rust",
                exported(&name),
                go_text(ty),
                after.unwrap_or_else(|| " as the first field".to_owned())
            );
            self.push(Some(i), None, "FG204", message, MISSING, fix);
        }
        for g in lonely {
            let field = &self.go[g];
            let message = format!(
                "`{} {}` of Go has no field in Rust{}",
                field.name,
                field.ty.text,
                self.within()
            );
            let fix = format!(
                "remove `{}` from the Go struct, or add it to the Rust struct",
                field.name
            );
            self.push(None, Some(g), "FG204", message, MISSING, fix);
        }
    }

    /// Where in the struct, for a nested one.
    fn within(&self) -> String {
        match self.path.trim_end_matches('.') {
            "" => String::new(),
            nested => format!(", in `{nested}`"),
        }
    }

    fn order(&mut self) {
        let pairs: Vec<(usize, usize)> = self
            .mates
            .iter()
            .enumerate()
            .filter_map(|(r, g)| g.map(|g| (r, g)))
            .collect();
        let Some(at) = pairs.windows(2).position(|w| w[0].1 > w[1].1) else {
            return;
        };
        let (r, g) = pairs[at + 1];
        let rust: Vec<&str> = pairs
            .iter()
            .map(|(r, _)| self.rust[*r].def.name.as_str())
            .collect();
        let mut sorted: Vec<usize> = pairs.iter().map(|(_, g)| *g).collect();
        sorted.sort_unstable();
        let go: Vec<&str> = sorted.iter().map(|g| self.go[*g].name.as_str()).collect();
        let wanted: Vec<&str> = pairs
            .iter()
            .map(|(_, g)| self.go[*g].name.as_str())
            .collect();
        let message = format!(
            "the fields have another order: Rust has {}; Go has {}",
            rust.join(", "),
            go.join(", ")
        );
        let fix = format!(
            "put the Go fields in the order {}, or reorder the Rust struct",
            wanted.join(", ")
        );
        self.push(Some(r), Some(g), "FG201", message, ORDER, fix);
    }

    /// Compares pair by pair; the result is that of [`compare`].
    fn values(&mut self) -> Result<bool, String> {
        let mut settled = true;
        let mut nested_rows: Vec<Vec<Row>> = vec![Vec::new(); self.rust.len()];
        for (i, rows) in nested_rows.iter_mut().enumerate() {
            let Some(g) = self.mates[i] else { continue };
            let field = self.rust[i].def;
            let go = &self.go[g].ty;
            let what = shape(&field.ty, self.pair.contracts, self.pair.pointer)
                .map_err(|why| format!("field `{}`: {why}", field.name))?;
            if let Shape::Int { width, .. } = what
                && self.pair.is_own_pair(&field.ty, go)
            {
                settled &= width == go.size;
                continue;
            }
            for found in value::compare(&field.ty, &what, go) {
                let message = format!("`{}{}` {}", self.path, field.name, found.what);
                self.push(Some(i), Some(g), found.code, message, found.why, found.fix);
            }
            if let Some((id, inner, suffix)) = nested(&what, go) {
                settled &= self.nested(i, id, inner, suffix, rows)?;
            }
        }
        self.rows(nested_rows);
        Ok(settled)
    }

    /// Goes into a nested struct, unless that pair of types is compared by
    /// itself.
    fn nested(
        &mut self,
        i: usize,
        id: &str,
        go: &TypeInfo,
        suffix: &str,
        rows: &mut Vec<Row>,
    ) -> Result<bool, String> {
        if self
            .pair
            .is_own_pair(&model::Type::Named(id.to_owned()), go)
        {
            let layout = self.pair.layouts.get(id);
            return Ok(layout.is_some_and(|l| l.size == go.size));
        }
        let Some((_, entry)) = self.pair.contracts.find(id) else {
            return Err(format!("`{id}` is defined by no contract at hand"));
        };
        let model::Item::Struct(def) = &entry.item else {
            return Ok(true);
        };
        let path = format!("{}{}{suffix}.", self.path, self.rust[i].def.name);
        let before = self.pair.differences.len();
        let outer = std::mem::take(&mut self.pair.rows);
        let inner = Fields::new(self.pair, def, id, go, path)?.run();
        let inner_rows = std::mem::replace(&mut self.pair.rows, outer);
        if self.pair.differences.len() > before {
            *rows = inner_rows;
        }
        inner
    }

    /// The first field of each run that is shifted against Rust.
    fn offsets(&mut self) {
        let mut shift = 0;
        for i in 0..self.rust.len() {
            let Some(g) = self.mates[i] else { continue };
            let (rust, go) = (self.rust[i].offset, self.go[g].offset);
            let delta = i128::from(go) - i128::from(rust);
            if delta == shift {
                continue;
            }
            shift = delta;
            let padding = self.go[..g].last().is_some_and(go::Field::is_blank);
            let name = format!("{}{}", self.path, self.rust[i].def.name);
            let (mine, theirs) = (self.rust[i].align, self.go[g].ty.align);
            let fix = match (rust > go, padding) {
                (_, true) => format!(
                    "change the `_` before `{}` in Go so that it begins at {rust}",
                    self.go[g].name
                ),
                (true, false) => format!(
                    "put `_ [{}]byte` before `{}` in Go",
                    rust - go,
                    self.go[g].name
                ),
                (false, false) => format!(
                    "remove {} bytes before `{}` in Go, or pad the Rust struct",
                    go - rust,
                    self.go[g].name
                ),
            };
            let (code, message, why) = if mine > theirs && rust > go {
                let message = format!(
                    "`{name}` begins at {rust} in Rust and at {go} in Go: on {} Rust aligns `{}` to {mine}, Go `{}` to {theirs}",
                    self.pair.platform,
                    text(&self.rust[i].def.ty),
                    self.go[g].ty.text
                );
                ("FG206", message, ALIGN)
            } else {
                (
                    "FG201",
                    format!("`{name}` begins at byte {rust} in Rust and at byte {go} in Go"),
                    ORDER,
                )
            };
            self.push(Some(i), Some(g), code, message, why, fix);
        }
    }

    /// The table: Rust's order, Go's own fields where they stand in Go.
    fn rows(&mut self, mut nested: Vec<Vec<Row>>) {
        let differences = &self.pair.differences;
        let mut rows: Vec<Row> = Vec::new();
        for (i, field) in self.rust.iter().enumerate() {
            let name = format!("{}{}", self.path, field.def.name);
            let rust = Cell {
                name: field.def.name.clone(),
                ty: text(&field.def.ty),
                offset: Some(field.offset),
                size: field.size,
                align: field.align,
                line: field.def.line,
            };
            let go = self.mates[i].map(|g| go_cell(&self.go[g]));
            let inside = format!("{name}.");
            let differs = go
                .as_ref()
                .is_none_or(|g| g.offset != rust.offset || g.size != rust.size)
                || differences
                    .iter()
                    .any(|d| d.field == name || d.field.starts_with(&inside));
            rows.push(Row {
                name,
                rust: Some(rust),
                go,
                differs,
            });
            rows.append(&mut nested[i]);
        }
        for (g, field) in self.go.iter().enumerate() {
            if self.mates.contains(&Some(g)) {
                continue;
            }
            let row = Row {
                name: format!("{}{}", self.path, field.name),
                rust: None,
                go: Some(go_cell(field)),
                differs: !field.is_blank(),
            };
            let at = rows
                .iter()
                .position(|r| r.go.as_ref().is_some_and(|c| c.offset > Some(field.offset)));
            rows.insert(at.unwrap_or(rows.len()), row);
        }
        self.pair.rows = rows;
    }
}

const NAMES: &str = "a renamed field is most often a changed meaning, and nothing else ties the two structs together";
const MISSING: &str =
    "the two structs do not have the same bytes from there on, and one side never sees the field";
const ORDER: &str =
    "each side reads another field's bytes, silently: the values are wrong, the types are not";
const ALIGN: &str = "Go's compiler places 64-bit values at multiples of 4 on this platform; without padding each side \
                     reads other bytes";

fn go_cell(field: &go::Field) -> Cell {
    Cell {
        name: field.name.clone(),
        ty: field.ty.text.clone(),
        offset: Some(field.offset),
        size: field.ty.size,
        align: field.ty.align,
        line: field.line,
    }
}

/// The struct inside a value, through arrays.
fn nested<'s, 'g>(
    shape: &'s Shape,
    go: &'g TypeInfo,
) -> Option<(&'s str, &'g TypeInfo, &'static str)> {
    match (shape, go.kind) {
        (Shape::Struct(id), Kind::Struct) => Some((id, go, "")),
        (Shape::Array(elem, _), Kind::Array) => {
            let (id, inner, _) = nested(elem, go.elem.as_deref()?)?;
            Some((id, inner, "[]"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::same_name;

    #[test]
    fn names_agree_by_convention_only() {
        for (rust, go) in [
            ("value_date", "ValueDate"),
            ("value_date", "valueDate"),
            ("account_id", "AccountID"),
            ("account_id", "AccountId"),
            ("url", "URL"),
            ("r#type", "Type"),
            ("0", "F0"),
            ("v1_2", "V1_2"),
        ] {
            assert!(same_name(rust, go), "{rust} {go}");
        }
        for (rust, go) in [
            ("value_date", "BookingDate"),
            ("a", "B"),
            ("id", "IDs"),
            ("0", "F1"),
        ] {
            assert!(!same_name(rust, go), "{rust} {go}");
        }
    }
}
