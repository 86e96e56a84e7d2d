//! The attribute's error messages, one mistake a file in `tests/ui`.
#![cfg(feature = "zones")]

#[test]
fn mistakes_are_compile_errors_at_the_token() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
