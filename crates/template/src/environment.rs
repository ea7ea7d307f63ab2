//! What a run shares: the plugins, and every template compiled once.

use crate::ast::Template;
use crate::parse::{ParseError, parse_expression, parse_template};
use crate::plugin::Plugins;
use crate::syntax::Syntax;
use rustc_hash::FxHashMap;
use std::sync::{Arc, PoisonError, RwLock};
use value::Str;

/// How many entries a cache of compiled templates may hold before it starts anew.
const CACHE_LIMIT: usize = 50_000;

/// A compiled template, or why there is none.
pub(crate) type Compiled = Result<Arc<Template>, Arc<ParseError>>;

/// The plugins and compiled templates of a run; shared by all hosts and threads.
pub struct Environment {
    pub(crate) plugins: Plugins,
    templates: Cache,
    expressions: Cache,
    files: RwLock<FxHashMap<FileKey, Compiled>>,
    /// The syntax of templates in playbooks.
    pub(crate) syntax: Syntax,
}

/// A template file's text, name and syntax.
type FileKey = (Arc<str>, Option<Arc<str>>, Syntax);

/// Compiled texts. Most texts are the very same string each time, so the address is tried first; the entry keeps the
/// text alive, and so its address its own.
#[derive(Default)]
struct Cache {
    by_address: RwLock<FxHashMap<usize, (Arc<str>, Compiled)>>,
    by_text: RwLock<FxHashMap<Arc<str>, Compiled>>,
}

impl Cache {
    fn get(&self, text: &Str, compile: impl FnOnce() -> Compiled) -> Compiled {
        let address = text.as_str().as_ptr() as usize;
        if let Some((known, compiled)) = read(&self.by_address).get(&address)
            && known.len() == text.len()
        {
            return compiled.clone();
        }
        let known = read(&self.by_text).get(text.as_str()).cloned();
        let compiled = known.unwrap_or_else(|| {
            let compiled = compile();
            keep(&self.by_text, text.shared(), compiled.clone());
            compiled
        });
        keep(&self.by_address, address, (text.shared(), compiled.clone()));
        compiled
    }
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn keep<K: std::hash::Hash + Eq, V>(lock: &RwLock<FxHashMap<K, V>>, key: K, value: V) {
    let mut map = lock.write().unwrap_or_else(PoisonError::into_inner);
    if map.len() >= CACHE_LIMIT {
        map.clear();
    }
    map.insert(key, value);
}

impl Environment {
    /// Makes one from the plugins of the shelves.
    pub fn new(plugins: Plugins) -> Self {
        Environment {
            plugins,
            templates: Cache::default(),
            expressions: Cache::default(),
            files: RwLock::default(),
            syntax: Syntax::default(),
        }
    }

    /// Returns the plugins.
    pub fn plugins(&self) -> &Plugins {
        &self.plugins
    }

    /// Returns the compiled form of a template in a playbook.
    pub(crate) fn template(&self, text: &Str) -> Compiled {
        self.templates.get(text, || self.compile(text, &self.syntax, None))
    }

    /// Returns the compiled form of an expression.
    pub(crate) fn expression(&self, text: &Str) -> Compiled {
        self.expressions
            .get(text, || parse_expression(text, &self.syntax, &self.plugins).map(Arc::new).map_err(Arc::new))
    }

    /// Returns the compiled form of a template file.
    pub(crate) fn file(&self, text: &Str, name: Option<Arc<str>>, syntax: &Syntax) -> Compiled {
        let key = (text.shared(), name.clone(), syntax.clone());
        if let Some(compiled) = read(&self.files).get(&key) {
            return compiled.clone();
        }
        let compiled = self.compile(text, syntax, name);
        keep(&self.files, key, compiled.clone());
        compiled
    }

    fn compile(&self, text: &str, syntax: &Syntax, name: Option<Arc<str>>) -> Compiled {
        let wrong = |error: diagnostic::Diagnostic| {
            Arc::new(ParseError { message: error.message, line: 1, is_recursion: false })
        };
        let (rest, changed) = syntax.with_header(text).map_err(wrong)?;
        let syntax = changed.as_ref().unwrap_or(syntax);
        parse_template(rest, syntax, &self.plugins, name).map(Arc::new).map_err(Arc::new)
    }
}
