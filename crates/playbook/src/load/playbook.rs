//! Playbook files: a list of plays and `import_playbook` statements.

use super::keywords::as_list;
use super::play::{Imports, load_play};
use super::{Loading, action};
use crate::keyword::{Keyword, Owner};
use crate::{Context, Keywords, Node, NodeKind, Play, Playbook, identity, path, problem};
use diagnostic::{Diagnostic, Kind, Origin};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use value::{Dict, Value};

/// How deep playbooks may import one another.
const DEEPEST: usize = 100;

impl Playbook {
    /// Loads a playbook and what it imports.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, as the reference tells it: [`Kind::Parser`] mostly.
    pub fn load(file_name: &str, context: &Context<'_>) -> Result<Playbook, Diagnostic> {
        let found = context.resolver.playbook(file_name)?.map(|found| found.path.to_string_lossy().into_owned());
        let file_name = found.as_deref().unwrap_or(file_name);
        let written = path::joined(file_name, &context.working_dir, context.loader.files());
        context.resolver.enter_playbook(Path::new(&path::normal(&written)), false);
        let basedir = PathBuf::from(path::dirname(&written));
        let mut plays = Vec::new();
        load_file(&written, &Imports::default(), context, 0, &mut plays)?;
        Ok(Playbook { file_name: Arc::from(file_name), basedir, plays })
    }

    /// Makes a playbook of one play that no file holds; `basedir` is the folder that its files are looked for in.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with the play.
    pub fn of_play(
        file_name: &str,
        basedir: &Path,
        play: &Dict,
        context: &Context<'_>,
    ) -> Result<Playbook, Diagnostic> {
        let file_name = Arc::from(file_name);
        let play = load_play(play, &file_name, basedir, &Imports::default(), context)?;
        Ok(Playbook { file_name, basedir: basedir.to_path_buf(), plays: vec![Arc::new(play)] })
    }
}

/// Loads a file; its path may hold `..`, which messages that tell of its folder keep.
fn load_file(
    written: &str,
    imports: &Imports,
    context: &Context<'_>,
    depth: usize,
    plays: &mut Vec<Arc<Play>>,
) -> Result<(), Diagnostic> {
    let clean = path::normal(written);
    let clean = clean.as_str();
    if depth > DEEPEST {
        return Err(Diagnostic::new(
            Kind::Unexpected,
            "Unexpected Exception, this is probably a bug: maximum recursion depth exceeded while calling a Python object",
        )
        .with_hint(format!("{clean} imports itself without end")));
    }
    let data = context.loader.load_file(Path::new(clean))?;
    let entries = match &data {
        Value::None => return Err(Diagnostic::parser(format!("Empty playbook, nothing to do: {clean}"))),
        Value::List(list) if list.is_empty() => {
            return Err(Diagnostic::parser(format!("A playbook must contain at least one play: {clean}")));
        }
        Value::List(list) => list,
        other => {
            let message =
                format!("A playbook must be a list of plays, got a {} instead: {clean}", problem::class_of(other));
            // A number stands for itself: the file is all that is told of it.
            let file =
                matches!(other, Value::Int(_) | Value::Float(_) | Value::BigInt(_)).then(|| Origin::file(clean, 0, 0));
            return Err(Diagnostic::parser(message).at(other.origin().or(file.as_ref())));
        }
    };
    let basedir = PathBuf::from(path::dirname(written));
    context.resolver.add_role(Path::new(path::dirname(clean)));
    let file: Arc<str> = Arc::from(clean);
    for (index, entry) in entries.iter().enumerate() {
        let Value::Dict(dict) = entry else {
            // A number stands behind the first dash; where others stand is not known.
            let number = entries.origin().filter(|_| index == 0 && matches!(entry, Value::Int(_) | Value::Float(_)));
            let number = number.map(|list| Origin { column: list.column + 2, ..list.clone() });
            return Err(Diagnostic::parser(
                "playbook entries must be either valid plays or 'import_playbook' statements",
            )
            .at(entry.origin().or(number.as_ref())));
        };
        if dict.keys().any(|key| key.as_str().is_some_and(is_import)) {
            import_playbook(dict, &basedir, imports, context, depth, plays)?;
        } else {
            plays.push(Arc::new(load_play(dict, &file, &basedir, imports, context)?));
        }
    }
    Ok(())
}

fn is_import(key: &str) -> bool {
    action::short_name(key) == "import_playbook"
}

/// Loads the plays of an `import_playbook` statement.
fn import_playbook(
    dict: &Dict,
    basedir: &Path,
    imports: &Imports,
    context: &Context<'_>,
    depth: usize,
    plays: &mut Vec<Arc<Play>>,
) -> Result<(), Diagnostic> {
    let mut words: Vec<&str> = dict.keys().filter_map(Value::as_str).filter(|key| is_import(key)).collect();
    if words.len() > 1 {
        words.sort_unstable();
        return Err(Diagnostic::error(format!("Found conflicting import_playbook actions: {}", words.join(", "))));
    }
    let word = words.first().copied().unwrap_or("import_playbook");
    let nowhere = Arc::new(Node {
        kind: NodeKind::Play,
        parent: None,
        uuid: identity::unique(),
        own: Keywords::default(),
        effective: Keywords::default(),
        vars: Dict::new(),
        role: None,
        brings: None,
        origin: None,
    });
    let mut loading = Loading::new(context, nowhere, basedir.to_path_buf());
    let taken = loading.take(dict, Owner::PlaybookInclude, "PlaybookInclude", &[word])?;
    loading.play_vars = taken.vars.clone();
    let given = dict.get(word).filter(|value| !value.is_none()).ok_or_else(|| {
        Diagnostic::parser("The field 'import_playbook' is required but was not set.").at(dict.origin())
    })?;
    super::keywords::check_text("import_playbook", given, dict.origin())?;
    let name = loading.render(given, None, &[], &Dict::new()).map_err(|cause| {
        Diagnostic::new(Kind::Parser, "Error processing keyword 'import_playbook'.").at(given.origin()).caused_by(cause)
    })?;
    let name = value::to_text(&name);
    let file = match context.resolver.playbook(&name)? {
        Some(found) => found.path.to_string_lossy().into_owned(),
        None => path::joined(&name, basedir, context.loader.files()),
    };
    context.resolver.enter_playbook(Path::new(&path::normal(&file)), true);
    let mut inner = imports.clone();
    inner.vars.push(taken.vars);
    // A list: the innermost statement's tags come first, as they are added first.
    let tags = taken.keywords.get(Keyword::Tags).and_then(Value::as_slice).unwrap_or_default().to_vec();
    inner.tags = tags.into_iter().chain(inner.tags).collect();
    if let Some(when) = taken.keywords.get(Keyword::When) {
        let when = as_list(when).as_slice().unwrap_or_default().to_vec();
        if inner.outermost.is_empty() {
            inner.outermost.clone_from(&when);
        }
        inner.conditions.extend(when);
    }
    load_file(&file, &inner, context, depth + 1, plays)
}
