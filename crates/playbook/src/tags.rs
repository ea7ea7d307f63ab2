//! Tags: which tasks `--tags` and `--skip-tags` choose.

use crate::{Keyword, Task};
use diagnostic::{Diagnostic, Kind};
use value::{List, Value};

/// Renders a value with the variables that count where it is asked for.
pub type Render<'r> = &'r dyn Fn(&Value) -> Result<Value, Diagnostic>;

/// The tags asked for on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagSelection {
    /// `--tags`; `all` where none is given.
    pub only: Vec<String>,
    /// `--skip-tags`.
    pub skip: Vec<String>,
}

impl Default for TagSelection {
    fn default() -> Self {
        TagSelection { only: vec!["all".to_owned()], skip: Vec::new() }
    }
}

impl TagSelection {
    /// Tells whether a task with these tags is chosen.
    pub fn chooses(&self, tags: &[Value]) -> bool {
        let has = |tag: &str| tags.iter().any(|own| own.as_str() == Some(tag));
        // A task without tags answers to `untagged`, and only to that.
        let is_tagged = !tags.is_empty() && !tags.iter().all(|own| own.as_str() == Some("untagged"));
        let meets = |asked: &[String]| asked.iter().any(|tag| has(tag) || (tags.is_empty() && tag == "untagged"));
        let names = |asked: &[String], tag: &str| asked.iter().any(|name| name == tag);
        let (only, skip) = (self.only.as_slice(), self.skip.as_slice());
        let wanted = only.is_empty()
            || has("always")
            || (names(only, "all") && !has("never"))
            || meets(only)
            || (names(only, "tagged") && is_tagged && !has("never"));
        if !wanted || skip.is_empty() {
            return wanted;
        }
        if names(skip, "all") {
            return has("always") && !names(skip, "always");
        }
        !(meets(skip) || (names(skip, "tagged") && is_tagged))
    }
}

impl Task {
    /// Returns its tags with what it inherits, rendered; a template that gives a list gives several.
    ///
    /// # Errors
    ///
    /// What `render` returns.
    pub fn tags(&self, render: Render<'_>) -> Result<Vec<Value>, Diagnostic> {
        match self.effective.get(Keyword::Tags) {
            None => Ok(Vec::new()),
            Some(tags) => flat(tags, render),
        }
    }

    /// Tells whether the tags asked for choose it.
    ///
    /// # Errors
    ///
    /// What `render` returns.
    pub fn selected_by(&self, selection: &TagSelection, render: Render<'_>) -> Result<bool, Diagnostic> {
        Ok(selection.chooses(&self.tags(render)?))
    }
}

/// Renders tags and takes lists within apart.
pub(crate) fn flat(tags: &Value, render: Render<'_>) -> Result<Vec<Value>, Diagnostic> {
    let rendered = if tags.has_templates() { render(tags)? } else { tags.clone() };
    let items = match rendered {
        Value::List(list) => list,
        other => List::from(vec![other]),
    };
    let mut all: Vec<Value> = Vec::with_capacity(items.len());
    for item in &items {
        for tag in item.as_slice().unwrap_or(std::slice::from_ref(item)) {
            if let Value::Dict(_) | Value::List(_) = tag {
                let class = if matches!(tag, Value::Dict(_)) { "Dict" } else { "List" };
                let what =
                    format!("Unexpected Exception, this is probably a bug: unhashable type: '_AnsibleTagged{class}'");
                return Err(Diagnostic::new(Kind::Unexpected, what));
            }
            if !all.contains(tag) {
                all.push(tag.clone());
            }
        }
    }
    Ok(all)
}
