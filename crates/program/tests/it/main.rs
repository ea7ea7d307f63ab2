//! Programs as callbacks: how they behave, what they may do wrong, the examples, and the published schema.

mod examples;
mod faults;
mod odd;
mod protocol;
mod schema;
mod stage;
mod throughput;
