//! The table's rows.
//!
//! Written by conf-generate from table.toml; do not edit.

mod u8_row;
mod u16_row;
mod u32_row;
mod u64_row;
mod usize_row;
mod i8_row;
mod i16_row;
mod i32_row;
mod i64_row;
mod isize_row;
mod f32_row;
mod f64_row;
mod bool_row;
mod char_row;
mod kind_row;
mod level_row;
mod point_row;
mod mixed_row;
mod nested_row;
mod bytes3_row;
mod points2_row;
mod kinds2x2_row;
mod text_row;
mod duration_row;
mod instant_row;
mod leaf_row;
mod shape_row;
mod tree_row;
mod counts_row;
mod hashed_row;
mod vectors_row;
mod options_row;
