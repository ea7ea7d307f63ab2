//! What a run shares: the plugins, and every template compiled once.

use crate::ast::Template;
use crate::parse::{ParseError, Stage, parse_expression, parse_template};
use crate::plugin::{Plugins, Services};
use crate::syntax::Syntax;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use value::{Str, Value, to_text};

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
    expression_syntax: Syntax,
    extensions: OnceLock<Extensions>,
    untrusted: OnceLock<Untrusted>,
    /// The generation of plugins that what is kept was compiled with.
    generation: AtomicUsize,
}

/// What follows when data looks like a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Untrusted {
    /// Nothing: it is data.
    Ignore,
    Warning,
    Error,
}

/// Tags that are known only where a setting asks for them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Extensions {
    /// `{% do %}`
    pub(crate) has_do: bool,
    /// `{% break %}` and `{% continue %}`
    pub(crate) has_loop_controls: bool,
}

impl Extensions {
    fn from_setting(setting: Option<Value>) -> Self {
        let names = match setting {
            Some(Value::List(items)) => items.iter().map(to_text).collect::<Vec<_>>().join(","),
            Some(other) => to_text(&other),
            None => String::new(),
        };
        Extensions {
            has_do: names.contains("jinja2.ext.do") || names.contains("ExprStmtExtension"),
            has_loop_controls: names.contains("jinja2.ext.loopcontrols") || names.contains("LoopControlExtension"),
        }
    }
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
    fn clear(&self) {
        self.by_address.write().unwrap_or_else(PoisonError::into_inner).clear();
        self.by_text.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

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
            expression_syntax: Syntax { escape_backslashes: false, ..Syntax::default() },
            extensions: OnceLock::new(),
            untrusted: OnceLock::new(),
            generation: AtomicUsize::new(0),
        }
    }

    /// Returns the plugins.
    pub fn plugins(&self) -> &Plugins {
        &self.plugins
    }

    /// Reads which tags the settings add; they are the same for the whole run.
    fn extensions(&self, services: &dyn Services) -> Extensions {
        *self.extensions.get_or_init(|| Extensions::from_setting(services.setting("DEFAULT_JINJA2_EXTENSIONS")))
    }

    /// Reads what follows when data looks like a template; it is the same for the whole run.
    pub(crate) fn untrusted(&self, services: &dyn Services) -> Untrusted {
        *self.untrusted.get_or_init(|| {
            match services.setting("_TEMPLAR_UNTRUSTED_TEMPLATE_BEHAVIOR").as_ref().and_then(Value::as_str) {
                Some("warning") => Untrusted::Warning,
                Some("error") => Untrusted::Error,
                _ => Untrusted::Ignore,
            }
        })
    }

    /// Forgets what was compiled, where names of plugins may mean others since then.
    fn keep_up(&self) {
        let now = self.plugins.generation();
        if self.generation.swap(now, Ordering::Relaxed) != now {
            self.templates.clear();
            self.expressions.clear();
            self.files.write().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    /// Returns the compiled form of a template in a playbook.
    pub(crate) fn template(&self, text: &Str, services: &dyn Services) -> Compiled {
        self.keep_up();
        self.templates.get(text, || self.compile(text, &self.syntax, None, services))
    }

    /// Returns the compiled form of an expression.
    pub(crate) fn expression(&self, text: &Str, services: &dyn Services) -> Compiled {
        self.keep_up();
        self.expressions.get(text, || {
            parse_expression(text, &self.expression_syntax, &self.plugins, services).map(Arc::new).map_err(Arc::new)
        })
    }

    /// Returns the compiled form of a template file.
    pub(crate) fn file(
        &self,
        text: &Str,
        name: Option<Arc<str>>,
        syntax: &Syntax,
        services: &dyn Services,
    ) -> Compiled {
        self.keep_up();
        let key = (text.shared(), name.clone(), syntax.clone());
        if let Some(compiled) = read(&self.files).get(&key) {
            return compiled.clone();
        }
        let compiled = self.compile(text, syntax, name, services);
        keep(&self.files, key, compiled.clone());
        compiled
    }

    fn compile(&self, text: &str, syntax: &Syntax, name: Option<Arc<str>>, services: &dyn Services) -> Compiled {
        let wrong =
            |error: diagnostic::Diagnostic| Arc::new(ParseError { message: error.message, stage: Stage::Syntax });
        let (rest, changed) = syntax.with_header(text).map_err(wrong)?;
        let syntax = changed.as_ref().unwrap_or(syntax);
        let extensions = self.extensions(services);
        parse_template(rest, syntax, &self.plugins, extensions, name, services).map(Arc::new).map_err(Arc::new)
    }
}
