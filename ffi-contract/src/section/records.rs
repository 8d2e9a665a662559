//! The bytes of one section, cut into records.

use serde::Deserialize;

use super::error::{Error, Spot};
use crate::model::{FORMAT, MAGIC, Record};

/// The part of a record that every format has: read first, so that a record of
/// another format is named as such and not as a wrong shape.
#[derive(Deserialize)]
struct Head {
    format: u32,
}

/// Appends the records in `data` to `out`.
///
/// Between two records only zero bytes may stand: the writer pads, and linkers
/// pad again where they join the sections of several objects.
pub(super) fn parse(data: &[u8], spot: &Spot, out: &mut Vec<Record>) -> Result<(), Error> {
    let mut at = 0;
    while let Some(skip) = data[at..].iter().position(|b| *b != 0) {
        at += skip;
        let json = body(data, at, spot)?;
        out.push(record(json, at, spot)?);
        at += MAGIC.len() + 4 + json.len();
    }
    Ok(())
}

/// The JSON of the record that starts at `at`.
fn body<'d>(data: &'d [u8], at: usize, spot: &Spot) -> Result<&'d [u8], Error> {
    let cut = || Error::Damaged {
        at: spot.clone(),
        detail: format!("the record at byte {at} of the section runs past the section's end"),
    };
    let rest = &data[at..];
    let magic = rest.first_chunk::<4>();
    match magic {
        Some(found) if *found == MAGIC => {}
        Some([b'F', b'G', b'R', digit]) if digit.is_ascii_digit() => {
            return Err(Error::Format {
                at: spot.clone(),
                found: u32::from(digit - b'0'),
            });
        }
        None if MAGIC.starts_with(rest) => return Err(cut()),
        _ => {
            return Err(Error::Garbage {
                at: spot.clone(),
                offset: at,
                detail: "no record starts here".into(),
            });
        }
    }
    let rest = &rest[MAGIC.len()..];
    let length = rest.first_chunk::<4>().ok_or_else(cut)?;
    let length = u32::from_le_bytes(*length) as usize;
    rest[4..].get(..length).ok_or_else(cut)
}

fn record(json: &[u8], offset: usize, spot: &Spot) -> Result<Record, Error> {
    let garbage = |e: serde_json::Error| Error::Garbage {
        at: spot.clone(),
        offset,
        detail: e.to_string(),
    };
    let head: Head = serde_json::from_slice(json).map_err(garbage)?;
    if head.format != FORMAT {
        return Err(Error::Format {
            at: spot.clone(),
            found: head.format,
        });
    }
    serde_json::from_slice(json).map_err(garbage)
}
