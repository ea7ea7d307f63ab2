//! Noting which collection a version or a date belongs to, wherever documentation gives one.

use value::{Dict, Value};

/// Notes a collection beside each `version_added` and each deprecation of a plugin's documentation that has none yet.
pub fn add_collection(doc: &mut Dict, collection: &str, is_module: bool) {
    let walk = Walk { collection, is_module };
    if doc.is_empty() {
        return;
    }
    walk.added(doc);
    change_dict(doc, "deprecated", |deprecated| walk.deprecation(deprecated, true));
    change_dict(doc, "options", |options| walk.options(options));
    change_dict(doc, "attributes", |attributes| each_dict(attributes, |attribute| walk.added(attribute)));
}

/// Notes a collection beside each `version_added` of return values.
pub fn add_collection_to_returns(returns: &mut Dict, collection: &str) {
    Walk { collection, is_module: false }.returns(returns);
}

struct Walk<'a> {
    collection: &'a str,
    is_module: bool,
}

impl Walk<'_> {
    fn note(&self, dict: &mut Dict, field: &str) {
        if !dict.contains(field) {
            dict.insert(field, self.collection);
        }
    }

    fn added(&self, dict: &mut Dict) {
        if dict.contains("version_added") {
            self.note(dict, "version_added_collection");
        }
    }

    fn deprecation(&self, dict: &mut Dict, is_top: bool) {
        let field = if is_top { "removed_from_collection" } else { "collection_name" };
        let is_module = self.is_module || is_top;
        if (is_module && dict.contains("removed_in"))
            || dict.contains("removed_at_date")
            || (!is_module && dict.contains("version"))
        {
            self.note(dict, field);
        }
    }

    fn options(&self, options: &mut Dict) {
        each_dict(options, |option| {
            self.added(option);
            if !self.is_module {
                for places in ["env", "ini", "vars"] {
                    self.places(option, places);
                }
                change_dict(option, "deprecated", |deprecated| self.deprecation(deprecated, false));
            }
            change_dict(option, "suboptions", |suboptions| self.options(suboptions));
        });
    }

    /// What an option can be set by.
    fn places(&self, option: &mut Dict, name: &str) {
        let Some(Value::List(places)) = option.get(name) else { return };
        let changed = places.iter().map(|place| {
            let Value::Dict(place) = place else { return place.clone() };
            let mut place = place.clone();
            self.added(&mut place);
            change_dict(&mut place, "deprecated", |deprecated| self.deprecation(deprecated, false));
            Value::Dict(place)
        });
        option.insert(name, Value::list(changed.collect::<Vec<_>>()));
    }

    fn returns(&self, returns: &mut Dict) {
        each_dict(returns, |value| {
            self.added(value);
            change_dict(value, "contains", |contains| self.returns(contains));
        });
    }
}

/// Changes the dictionary under a key, where it is one.
fn change_dict(dict: &mut Dict, key: &str, change: impl FnOnce(&mut Dict)) {
    if let Some(Value::Dict(inner)) = dict.get(key) {
        let mut inner = inner.clone();
        change(&mut inner);
        dict.insert(key, Value::Dict(inner));
    }
}

/// Changes every value that is a dictionary.
fn each_dict(dict: &mut Dict, change: impl Fn(&mut Dict)) {
    let changed: Vec<(Value, Dict)> = dict
        .iter()
        .filter_map(|(key, value)| {
            let mut inner = value.as_dict()?.clone();
            change(&mut inner);
            Some((key.clone(), inner))
        })
        .collect();
    for (key, inner) in changed {
        dict.insert(key, Value::Dict(inner));
    }
}
