//! The flat encoding: sizes, alignments and roots (`docs/abi.md`, "The flat
//! encoding").
//!
//! In: where things stand. Not in: the code that reads and writes them.

use ferrogo_contract::model::{Field, Type};

use super::EmitError;
use super::abi::Scalar;
use super::set::{Def, Set};

/// Bytes before the first row.
pub const HEADER: u64 = 24;

/// What a buffer holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Root {
    /// The type of a row.
    pub row: Type,
    /// How rows make up the value.
    pub shape: Shape,
    /// Distance between rows.
    pub stride: u64,
    /// The header's tag: FNV-1a of the row type's name, 0 for unnamed types.
    pub tag: u32,
}

/// How rows make up the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// Exactly one row; a map is one row that points to its pairs.
    One,
    /// A vector: the rows are its elements.
    Many,
}

impl Root {
    /// One value of this type.
    ///
    /// # Errors
    /// When the type has no flat form.
    pub fn one(set: &Set, ty: &Type) -> Result<Self, EmitError> {
        Self::new(set, ty.clone(), Shape::One)
    }

    /// A vector with elements of this type.
    ///
    /// # Errors
    /// When the type has no flat form.
    pub fn many(set: &Set, elem: &Type) -> Result<Self, EmitError> {
        Self::new(set, elem.clone(), Shape::Many)
    }

    fn new(set: &Set, row: Type, shape: Shape) -> Result<Self, EmitError> {
        let at = Size::of(set, &row)?;
        let tag = match &row {
            Type::Named(id) => fnv1a(id),
            _ => 0,
        };
        Ok(Self {
            row,
            shape,
            stride: round_up(at.size, 8),
            tag,
        })
    }
}

/// Size and alignment of an inline form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Bytes.
    pub size: u64,
    /// A power of two.
    pub align: u64,
}

impl Size {
    /// The inline form of a type.
    ///
    /// # Errors
    /// When the type has none.
    pub fn of(set: &Set, ty: &Type) -> Result<Self, EmitError> {
        if let Some(s) = Scalar::of(ty) {
            return Ok(Self::natural(scalar(s)));
        }
        Ok(match ty {
            Type::Duration => Self::natural(8),
            Type::Time => Size { size: 16, align: 8 },
            Type::String | Type::Vec(_) | Type::Map(..) => Size { size: 8, align: 4 },
            Type::Option(t) => {
                let inner = Self::of(set, t)?;
                Size {
                    size: round_up(inner.size + 1, inner.align),
                    align: inner.align,
                }
            }
            Type::Array(t, n) => {
                let inner = Self::of(set, t)?;
                Size {
                    size: inner.size * n,
                    align: inner.align,
                }
            }
            Type::Tuple(ts) => Self::of_all(set, ts.iter())?.0,
            Type::Named(id) => match set.def(id)? {
                Def::Record(d) => Size {
                    size: d.size,
                    align: d.align,
                },
                Def::Sum(d) => Size {
                    size: d.size,
                    align: d.align,
                },
                Def::Struct(d) => Self::of_all(set, d.fields.iter().map(|f| &f.ty))?.0,
                Def::Enum(d) => Self::of(set, &d.repr)?,
                Def::Object(_) | Def::Import(_) => {
                    return Err(EmitError::unsupported(
                        ty,
                        "an object or trait cannot stand inside a record",
                    ));
                }
            },
            _ => {
                return Err(EmitError::unsupported(
                    ty,
                    "it cannot stand inside a record",
                ));
            }
        })
    }

    /// Fields in order, each at its natural alignment: the whole, and where
    /// each begins.
    ///
    /// # Errors
    /// When one has no flat form.
    pub fn of_all<'t>(
        set: &Set,
        types: impl Iterator<Item = &'t Type>,
    ) -> Result<(Self, Vec<u64>), EmitError> {
        let (mut at, mut align, mut places) = (0, 1, Vec::new());
        for ty in types {
            let one = Self::of(set, ty)?;
            at = round_up(at, one.align);
            places.push(at);
            at += one.size;
            align = align.max(one.align);
        }
        Ok((
            Size {
                size: round_up(at, align),
                align,
            },
            places,
        ))
    }

    fn natural(size: u64) -> Self {
        Size { size, align: size }
    }
}

/// Bytes of a scalar in the flat encoding, where `usize` is always 8.
pub fn scalar(s: Scalar) -> u64 {
    match s {
        Scalar::Bool => 1,
        Scalar::Char => 4,
        Scalar::Unsigned(n) | Scalar::Signed(n) | Scalar::Float(n) => u64::from(n),
        Scalar::Size | Scalar::Diff => 8,
    }
}

/// Distance between elements of a vector inside a buffer.
///
/// # Errors
/// When the element has no flat form.
pub fn stride(set: &Set, elem: &Type) -> Result<u64, EmitError> {
    let at = Size::of(set, elem)?;
    Ok(round_up(at.size, at.align).max(1))
}

/// Whether a type's flat form holds text, vectors or maps.
///
/// # Errors
/// When a named type is unknown.
pub fn has_out_of_line(set: &Set, ty: &Type) -> Result<bool, EmitError> {
    let any = |fields: &[Field]| -> Result<bool, EmitError> {
        for f in fields {
            if has_out_of_line(set, &f.ty)? {
                return Ok(true);
            }
        }
        Ok(false)
    };
    Ok(match ty {
        Type::String | Type::Vec(_) | Type::Map(..) => true,
        Type::Option(t) | Type::Array(t, _) => has_out_of_line(set, t)?,
        Type::Tuple(ts) => {
            for t in ts {
                if has_out_of_line(set, t)? {
                    return Ok(true);
                }
            }
            false
        }
        Type::Named(id) => match set.def(id)? {
            Def::Record(d) => any(&d.fields)?,
            Def::Sum(d) => {
                for v in &d.variants {
                    if any(&v.fields)? {
                        return Ok(true);
                    }
                }
                false
            }
            _ => false,
        },
        _ => false,
    })
}

/// Up to the next multiple.
pub fn round_up(n: u64, to: u64) -> u64 {
    n.div_ceil(to) * to
}

/// FNV-1a, 32 bits.
pub fn fnv1a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |h, b| {
        (h ^ u32::from(b)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::fnv1a;

    #[test]
    fn fnv1a_matches_its_published_vectors() {
        assert_eq!(fnv1a(""), 0x811c_9dc5);
        assert_eq!(fnv1a("a"), 0xe40c_292c);
        assert_eq!(fnv1a("foobar"), 0xbf9c_f968);
    }
}
