//! Signatures first.
