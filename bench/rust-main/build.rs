//! Builds the Go library: the generated package and the hand-written twin are
//! in one archive.

// Links the boundary's records into this script.
use bench_rules as _;

fn main() {
    ferrogo_build::GoLibrary::new("go", "./cmd/lib", "boundary").build();
}
