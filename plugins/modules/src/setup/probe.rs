//! The host as facts see it: contents of small files, programs and what they say.

use module::{Command, Module};
use std::cell::OnceCell;
use std::path::Path;
use value::{Dict, Value, to_text};

/// A host that facts are gathered of.
pub(super) struct Probe<'a, 'm> {
    pub(super) module: &'a mut Module<'m>,
    /// The facts gathered so far, with their prefixes.
    pub(super) collected: Dict,
    /// Variables for programs besides the module's own.
    pub(super) locale: Option<&'static str>,
    environment: Vec<(String, String)>,
    python: OnceCell<Option<Dict>>,
}

impl<'a, 'm> Probe<'a, 'm> {
    pub(super) fn new(module: &'a mut Module<'m>) -> Self {
        let environment = crate::command::environment(module);
        Probe { module, collected: Dict::new(), locale: None, environment, python: OnceCell::new() }
    }

    /// Returns the environment of the module.
    pub(super) fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    pub(super) fn exists(&self, path: &str) -> bool {
        self.module.system.exists(Path::new(path))
    }

    pub(super) fn is_dir(&self, path: &str) -> bool {
        self.module.system.is_dir(Path::new(path))
    }

    /// Returns the content of a file without blanks around it; nothing where it can't be read or is empty.
    pub(super) fn content(&self, path: &str) -> Option<String> {
        let bytes = self.module.system.read(Path::new(path)).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Returns the lines of a file.
    pub(super) fn lines(&self, path: &str) -> Vec<String> {
        self.content(path).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// Returns the names in a folder, in the order of the file system.
    pub(super) fn list(&self, path: &str) -> Vec<String> {
        let entries = self.module.system.list(Path::new(path)).unwrap_or_default();
        entries.iter().map(|entry| entry.name.to_string_lossy().into_owned()).collect()
    }

    /// Returns what a link holds.
    pub(super) fn link(&self, path: &str) -> Option<String> {
        let target = self.module.system.read_link(Path::new(path)).ok()?;
        Some(target.to_string_lossy().into_owned())
    }

    /// Returns a path with its links resolved.
    pub(super) fn real_path(&self, path: &str) -> String {
        self.module.system.real_path(Path::new(path)).to_string_lossy().into_owned()
    }

    /// Returns where a program is.
    pub(super) fn program(&self, name: &str) -> Option<String> {
        self.module.find_program(name)
    }

    /// Runs a program; returns its status and output.
    pub(super) fn run(&mut self, arguments: &[&str]) -> Option<(i32, String)> {
        let mut environment = self.environment.clone();
        if let Some(locale) = self.locale {
            environment.retain(|(name, _)| !["LANG", "LC_ALL", "LC_NUMERIC"].contains(&name.as_str()));
            environment.extend(["LANG", "LC_ALL", "LC_NUMERIC"].map(|name| (name.to_owned(), locale.to_owned())));
        }
        let command = Command {
            arguments: arguments.iter().map(|word| (*word).to_owned()).collect(),
            environment,
            cwd: self.module.request.cwd.clone(),
            ..Command::default()
        };
        let done = self.module.system.run(&command, &mut |_, _| {}).ok()?;
        Some((done.status, String::from_utf8_lossy(&done.stdout).into_owned()))
    }

    /// Looks a program up and runs it; returns what it wrote where it succeeded.
    pub(super) fn ask(&mut self, program: &str, arguments: &[&str]) -> Option<String> {
        let program = self.program(program)?;
        let mut words = vec![program.as_str()];
        words.extend(arguments);
        self.run(&words).filter(|(status, _)| *status == 0).map(|(_, output)| output)
    }

    /// Returns what was gathered under a name.
    pub(super) fn known(&self, name: &str) -> String {
        self.collected.get(name).map(to_text).unwrap_or_default()
    }

    /// Returns what the host's Python says about itself; asked once.
    pub(super) fn python(&mut self) -> Option<Dict> {
        if let Some(known) = self.python.get() {
            return known.clone();
        }
        let told = self.ask_python();
        self.python.get_or_init(|| told).clone()
    }

    fn ask_python(&mut self) -> Option<Dict> {
        const QUESTION: &str = "import sys, importlib.machinery as m, json; v = sys.version_info; print(json.dumps([\
                                list(v), sys.executable, bool(m.PathFinder.find_spec('_ssl')), \
                                sys.implementation.name, sys.version.split()[0]]))";
        let interpreter = self.module.request.interpreter.clone()?;
        let words = module::shell_words::split(&interpreter).ok()?;
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        words.extend(["-I", "-S", "-c", QUESTION]);
        let (status, output) = self.run(&words)?;
        let Ok(Value::List(answer)) = value::parse_json(output.trim()) else { return None };
        let [version, executable, has_ssl, name, text] = answer.as_slice() else { return None };
        if status != 0 {
            return None;
        }
        let mut facts = Dict::new();
        let parts = version.as_slice().unwrap_or_default();
        let names = ["major", "minor", "micro", "releaselevel", "serial"];
        let version_dict: Dict =
            names.iter().zip(parts).map(|(name, part)| (Value::str(*name), part.clone())).collect();
        facts.insert("version", version_dict);
        facts.insert("version_info", version.clone());
        facts.insert("executable", executable.clone());
        facts.insert("has_sslcontext", has_ssl.clone());
        facts.insert("type", name.clone());
        facts.insert("text", text.clone());
        Some(facts)
    }
}

/// Makes facts of pairs.
pub(super) fn dict<const N: usize>(pairs: [(&str, Value); N]) -> Dict {
    pairs.into_iter().collect()
}

/// Makes a list of texts.
pub(super) fn texts<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> Value {
    Value::list(items.into_iter().map(|item| Value::str(item.as_ref())))
}

/// Returns the content of a file as a fact: text or nothing.
pub(super) fn text_or_none(text: Option<String>) -> Value {
    text.map_or(Value::None, Value::str)
}
