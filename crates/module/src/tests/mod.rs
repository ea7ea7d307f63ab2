//! Tests of the frame around modules.

mod memory;
mod mode;
mod process;
mod validate;
mod words;
