//! The host as a module sees it.

/// Everything that a module may do to its host: files, users, processes, time. The real one is `LocalSystem`; tests use one in memory.
pub trait System: Send {}
