//! `playcall`: what a user starts.
fn main() {}
