//! What the tests of the nine rules and of the ownership words call.
