//! Following the moves, deprecations and removals that metadata tells.

use crate::name::{FullName, Kind, is_full_name};
use crate::notice::Notice;
use crate::runtime::{Removal, Route};
use crate::search::Collections;
use diagnostic::Diagnostic;

/// Why a name leads nowhere.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It ends what needs it.
    Fatal(Diagnostic),
    /// A package can't be imported or its metadata leads nowhere: told in a warning where the search goes on.
    Import(String),
}

impl Stop {
    /// Makes an error of it, where no search goes on.
    pub(crate) fn into_error(self) -> Diagnostic {
        match self {
            Stop::Fatal(error) => error,
            Stop::Import(problem) => Diagnostic::error(problem),
        }
    }
}

impl From<Diagnostic> for Stop {
    fn from(error: Diagnostic) -> Self {
        Stop::Fatal(error)
    }
}

/// What a collection announces of a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// That it is deprecated, in the collection's own words.
    pub message: String,
    /// The collection.
    pub collection: String,
    /// When it goes.
    pub removal: Removal,
}

/// Where the name of a filter or test leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// The full name, at the end of all moves.
    pub full_name: String,
    /// Its collection.
    pub collection: String,
    /// The folder whose files may hold it; nothing where its collection is not installed.
    pub folder: Option<std::path::PathBuf>,
}

impl Collections {
    /// Returns what its collection says of a plugin.
    pub(crate) fn route(&self, kind: Kind, name: &FullName<'_>) -> Result<Option<Route>, Stop> {
        if !matches!(name.collection, "ansible.builtin" | "ansible.legacy")
            && self.collection(name.collection)?.is_none()
        {
            return Err(Stop::Import(self.missing(name.namespace, name.name)));
        }
        let route = self.with_runtime(name.collection, |runtime| {
            // Ansible: what all plugins in the controller have as their ending may be told with them.
            let with_ending = (kind != Kind::Modules).then(|| format!("{}.py", name.below));
            with_ending
                .and_then(|below| runtime.route(kind.folder(), &below))
                .or_else(|| runtime.route(kind.folder(), name.below))
        })?;
        Ok(route.flatten())
    }

    /// Follows the name of a filter or test, which files do not have: many of them are in one.
    ///
    /// # Errors
    ///
    /// It was removed, or its moves go in circles or to what is no full name.
    pub fn follow(&self, kind: Kind, name: &str) -> Result<Option<Followed>, Diagnostic> {
        let mut current = if name.contains('.') { name.to_owned() } else { format!("ansible.builtin.{name}") };
        let mut seen: Vec<String> = Vec::new();
        loop {
            if seen.contains(&current) {
                let message = format!("recursive collection redirect found for {}", value::str_repr(name));
                return Err(Diagnostic::error(message));
            }
            seen.push(current.clone());
            let Some(full) = FullName::parse(&current) else { return Ok(None) };
            let is_core = full.collection == "ansible.builtin";
            if !is_core && self.collection(full.collection)?.is_none() {
                let collection = full.collection.to_owned();
                return Ok(Some(Followed { full_name: current, collection, folder: None }));
            }
            let route = self.with_runtime(full.collection, |runtime| runtime.route(kind.folder(), full.resource()))?;
            let route = route.flatten().unwrap_or_default();
            if let Some(deprecation) = &route.deprecation {
                let title = match kind {
                    Kind::Filter => "Filter",
                    Kind::Test => "Test",
                    other => other.folder(),
                };
                let text = format!("{title} \"{current}\" has been deprecated.");
                self.say(Notice::Deprecated(Diagnostic::error(deprecation.told(&text, full.collection, false))));
            }
            removed(kind, &current, full.collection, &route)?;
            let Some(target) = route.redirect else {
                let folder = if is_core {
                    self.core().map(|core| core.join(kind.core_folder()))
                } else {
                    self.folder(full.collection)?.map(|folder| folder.join("plugins").join(kind.folder()))
                };
                let folder = folder.map(|folder| full.folders().fold(folder, |folder, part| folder.join(part)));
                return Ok(Some(Followed { collection: full.collection.to_owned(), folder, full_name: current }));
            };
            if !is_full_name(&target) {
                return Err(Diagnostic::error(format!(
                    "Collection {collection} contains invalid redirect for {current}: {target}. Redirects must use fully \
                     qualified collection names.",
                    collection = full.collection
                )));
            }
            self.say(Notice::Verbose(3, format!("redirecting (type: {}) {current} to {target}", kind.folder())));
            current = target;
        }
    }
}

impl Collections {
    /// Returns what is announced of the names that a plugin goes by ([`crate::Found::redirects`]), in their order.
    pub fn announced(&self, kind: Kind, names: &[String]) -> Vec<Announced> {
        let of_name = |full: &String| {
            let name = FullName::parse(full)?;
            let removal = self.route(kind, &name).ok()??.deprecation?;
            let space = if removal.warning_text.is_empty() { "" } else { " " };
            let message = format!("{full} has been deprecated.{space}{}", removal.warning_text);
            Some(Announced { message, collection: name.collection.to_owned(), removal })
        };
        names.iter().filter_map(of_name).collect()
    }

    /// Returns where support code of modules has moved: `module` is its dotted name, `below` what of it is below
    /// `module_utils`.
    ///
    /// # Errors
    ///
    /// It was removed.
    pub fn moved_support_code(
        &self,
        collection: &str,
        module: &str,
        below: &str,
    ) -> Result<Option<String>, Diagnostic> {
        let route = self.with_runtime(collection, |runtime| runtime.route(Kind::ModuleUtils.folder(), below))?;
        let Some(route) = route.flatten() else { return Ok(None) };
        // Ansible: a deprecation is worded as a removal.
        let text = |removal: &Removal, is_done| {
            let sentence = match removal.warning_text.as_str() {
                "" => format!("module_util {module} has been removed."),
                text => format!("module_util {module} has been removed ({text})"),
            };
            let removal = Removal { warning_text: String::new(), ..removal.clone() };
            removal.told(&sentence, collection, is_done)
        };
        if let Some(tombstone) = &route.tombstone {
            return Err(Diagnostic::error(text(tombstone, true)));
        }
        if let Some(deprecation) = &route.deprecation {
            self.say(Notice::Deprecated(Diagnostic::error(text(deprecation, false))));
        }
        if let Some(target) = &route.redirect {
            self.say(Notice::Verbose(3, format!("redirecting module_util {module} to {target}")));
        }
        Ok(route.redirect)
    }
}

/// Tells what is announced of a plugin; one that was removed is an error.
pub(crate) fn announce(
    collections: &Collections,
    kind: Kind,
    full: &str,
    collection: &str,
    route: &Route,
    is_quiet: bool,
) -> Result<(), Diagnostic> {
    if let Some(deprecation) = route.deprecation.as_ref().filter(|_| !is_quiet) {
        let text = deprecation.told(&format!("{full} has been deprecated."), collection, false);
        collections.say(Notice::Deprecated(Diagnostic::error(text)));
    }
    removed(kind, full, collection, route)
}

fn removed(kind: Kind, full: &str, collection: &str, route: &Route) -> Result<(), Diagnostic> {
    let Some(tombstone) = &route.tombstone else { return Ok(()) };
    let text = format!("The {} {} has been removed.", value::str_repr(full), kind.noun());
    Err(Diagnostic::error(tombstone.told(&text, collection, true)))
}

impl Removal {
    /// Puts a sentence, the collection's own words, and from where and when it goes (or went) together.
    pub fn told(&self, sentence: &str, collection: &str, is_done: bool) -> String {
        let mut text = sentence.to_owned();
        if !self.warning_text.is_empty() {
            text.push(' ');
            text.push_str(&self.warning_text);
        }
        let mut text = text.trim().to_owned();
        if !text.ends_with(['!', '?', '.']) {
            text.push('.');
        }
        let verb = if is_done { "was removed" } else { "will be removed" };
        let from = if collection == "ansible.builtin" {
            "ansible-core".to_owned()
        } else {
            format!("collection {}", value::str_repr(collection))
        };
        let when = match (&self.date, &self.version) {
            (Some(date), _) => format!(" in a release after {date}"),
            (None, Some(version)) => format!(" version {version}"),
            (None, None) if is_done => String::new(),
            (None, None) => " in a future release".to_owned(),
        };
        format!("{text} This feature {verb} from {from}{when}.")
    }
}
