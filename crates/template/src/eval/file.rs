//! Templates that use others: `include`, `import`, `extends`.

use super::{Context, Interp, syntax_fault};
use crate::ast::{NameId, Template};
use crate::fault::{Eval, Fault, Nested, raise};
use crate::object::{Module, object};
use crate::parse::Stage;
use crate::syntax::Syntax;
use diagnostic::{Diagnostic, Kind, Origin};
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use value::{Str, Undefined, Value, str_repr};

/// Finding a template that is not there may be forgiven; nothing else is.
enum Lookup {
    Found(Arc<Template>),
    Missing(Fault),
}

impl Interp<'_> {
    fn search_path(&self) -> Vec<PathBuf> {
        match self.file {
            Some(options) if !options.search_path.is_empty() => options.search_path.iter().map(PathBuf::from).collect(),
            _ => vec![self.templar.services.basedir()],
        }
    }

    fn find(&mut self, name: &Value) -> Eval<Lookup> {
        let names: Vec<String> = match name {
            Value::Str(name) => vec![name.to_string()],
            Value::List(items) | Value::Tuple(items) => {
                let mut names = Vec::new();
                for item in items {
                    match self.reached(item.clone()) {
                        Value::Undefined(marker) => return Err(Fault::Marker(marker)),
                        item => names.push(value::to_text(&item)),
                    }
                }
                names
            }
            Value::Undefined(marker) => return Err(Fault::Marker(Arc::clone(marker))),
            other => vec![value::to_text(other)],
        };
        let folders = self.search_path();
        for name in &names {
            // As Jinja's loader: no way out of the folders.
            if name.split('/').any(|part| part == "..") {
                continue;
            }
            let relative = name.trim_start_matches('/');
            for folder in &folders {
                let path = folder.join(relative);
                if let Ok(bytes) = self.templar.services.read_file(&path) {
                    return self.load(name, &path, bytes).map(Lookup::Found);
                }
            }
        }
        let message = if names.len() == 1 && !matches!(name, Value::List(_) | Value::Tuple(_)) {
            let shown: Vec<String> = folders.iter().map(|folder| str_repr(&folder.to_string_lossy())).collect();
            let plural = if shown.len() == 1 { "path" } else { "paths" };
            format!("{} not found in search {plural}: {}", str_repr(&names[0]), shown.join(", "))
        } else if names.is_empty() {
            "Tried to select from an empty list of templates.".to_owned()
        } else {
            format!("none of the templates given were found: {}", names.join(", "))
        };
        Ok(Lookup::Missing(Diagnostic::error(message).into()))
    }

    fn load(&mut self, name: &str, path: &Path, bytes: Vec<u8>) -> Eval<Arc<Template>> {
        let Ok(text) = String::from_utf8(bytes) else {
            return raise(format!("the template {} is not UTF-8 text", path.display()));
        };
        let default = Syntax { escape_backslashes: false, ..self.templar.env.syntax.clone() };
        let syntax = self.syntax.unwrap_or(&default);
        let text = Str::new(text);
        // A header is for the outermost template alone.
        self.templar.env.file(&text, Some(Arc::from(name)), syntax, self.templar.services).map_err(|error| {
            if error.stage == Stage::Depth {
                return Fault::Recursion;
            }
            // A template error of another file: Jinja's exception as it is.
            match syntax_fault(&error, None, "") {
                Fault::Raised(wrapped) => Fault::Raised(Box::new(match wrapped.cause {
                    Some(cause) => Diagnostic::new(Kind::TemplateSyntax, "Syntax error in template.").caused_by(*cause),
                    None => *wrapped,
                })),
                other => other,
            }
        })
    }

    fn found(&mut self, name: &Value) -> Eval<Arc<Template>> {
        match self.find(name)? {
            Lookup::Found(template) => Ok(template),
            Lookup::Missing(fault) => Err(fault),
        }
    }

    /// The variables that an included template is given: those of this template.
    fn given(&self) -> FxHashMap<Str, Value> {
        let mut given = FxHashMap::default();
        if let Some(context) = &self.context {
            given.extend(context.given.iter().map(|(name, value)| (name.clone(), value.clone())));
            given.extend(context.all());
        }
        for (id, value) in &self.locals[self.base..] {
            given.insert(self.template.names[*id as usize].clone(), value.clone());
        }
        given
    }

    fn child(&self, template: Arc<Template>, with_context: bool) -> Interp<'_> {
        let context = if with_context {
            let is_bare = self.context.as_ref().is_some_and(|context| context.is_bare);
            Context { given: self.given(), is_bare, ..Context::default() }
        } else {
            Context { is_bare: true, ..Context::default() }
        };
        let mut child = Interp::new(self.templar, template, self.origin, self.lenient, self.changes);
        child.context = Some(Arc::new(context));
        child.file = self.file;
        child.syntax = self.syntax;
        child
    }

    pub(super) fn include(
        &mut self,
        name: &Value,
        ignore_missing: bool,
        with_context: bool,
        nodes: &mut Vec<Value>,
    ) -> Eval<()> {
        let template = match self.find(name)? {
            Lookup::Found(template) => template,
            Lookup::Missing(_) if ignore_missing => return Ok(()),
            Lookup::Missing(fault) => return Err(fault),
        };
        let _nested = Nested::enter()?;
        self.child(template, with_context).root_nodes(nodes);
        Ok(())
    }

    fn module(&mut self, name: &Value, with_context: bool) -> Eval<Module> {
        let template = self.found(name)?;
        let _nested = Nested::enter()?;
        let title = template.name.as_deref().unwrap_or_default().to_owned();
        let mut child = self.child(template, with_context);
        let mut output = Vec::new();
        child.root_nodes(&mut output);
        let context = Arc::clone(child.context());
        if let Some(Value::Undefined(marker)) = output.iter().find(|node| node.is_undefined()) {
            return Err(Fault::Marker(Arc::clone(marker)));
        }
        Ok(Module { name: title, context, output })
    }

    pub(super) fn import(&mut self, name: &Value, with_context: bool) -> Eval<Value> {
        self.module(name, with_context).map(object)
    }

    pub(super) fn import_names(
        &mut self,
        name: &Value,
        names: &[(NameId, NameId)],
        with_context: bool,
        line: u32,
    ) -> Eval<()> {
        let module = self.module(name, with_context)?;
        for (name, alias) in names {
            let name = self.template.names[*name as usize].clone();
            let value = module.export(&name).unwrap_or_else(|| {
                let place = match &self.template.name {
                    Some(own) => format!("line {line} in {}", str_repr(own)),
                    None => format!("line {line}"),
                };
                let message = format!(
                    "the template {} (imported on {place}) does not export the requested name {}",
                    str_repr(&module.name),
                    str_repr(&name)
                );
                Undefined::because(Diagnostic::new(Kind::Undefined, message).at(self.origin), Some(&name))
            });
            self.assign(*alias, value);
        }
        Ok(())
    }

    pub(super) fn extends(&mut self, name: &Value) -> Eval<()> {
        if self.parent.is_some() {
            return raise("extended multiple times");
        }
        let parent = self.found(name)?;
        self.context();
        self.parent = Some(parent);
        Ok(())
    }
}

/// Where a template file's text is, for messages.
pub(crate) fn file_origin(path: &str) -> Origin {
    Origin::file(path, 0, 0)
}
