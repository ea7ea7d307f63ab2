//! Lists, dictionaries and sets: shared, copied on write, insertion-ordered.

use crate::{Origin, Str, Value};
use indexmap::{Equivalent, IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

type Map = IndexMap<Value, Value, FxBuildHasher>;

/// A list (or tuple): shared, copied on write.
#[derive(Clone, Debug, Default)]
pub struct List(Arc<ListData>);

#[derive(Clone, Debug, Default)]
struct ListData {
    items: Vec<Value>,
    origin: Option<Origin>,
    templates: bool,
}

impl List {
    /// An empty list.
    pub fn new() -> Self {
        List::default()
    }

    /// Returns the items.
    pub fn as_slice(&self) -> &[Value] {
        &self.0.items
    }

    /// Iterates over the items.
    pub fn iter(&self) -> std::slice::Iter<'_, Value> {
        self.0.items.iter()
    }

    /// Returns how many items there are.
    pub fn len(&self) -> usize {
        self.0.items.len()
    }

    /// Tells whether it has no item.
    pub fn is_empty(&self) -> bool {
        self.0.items.is_empty()
    }

    /// Returns an item by position.
    pub fn get(&self, index: usize) -> Option<&Value> {
        self.0.items.get(index)
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: Value) {
        let data = Arc::make_mut(&mut self.0);
        data.templates |= item.has_templates();
        data.items.push(item);
    }

    /// Returns the items for changing; the flag of templates is worked out again by [`List::from_iter`] only,
    /// so this takes them out and gives a new list back.
    pub fn into_vec(self) -> Vec<Value> {
        match Arc::try_unwrap(self.0) {
            Ok(data) => data.items,
            Err(shared) => shared.items.clone(),
        }
    }

    /// Tells whether any string in it is to be templated.
    pub fn has_templates(&self) -> bool {
        self.0.templates
    }

    /// Returns where it came from.
    pub fn origin(&self) -> Option<&Origin> {
        self.0.origin.as_ref()
    }

    /// The same list with an origin.
    #[must_use]
    pub fn with_origin(mut self, origin: Option<Origin>) -> Self {
        Arc::make_mut(&mut self.0).origin = origin;
        self
    }

    /// Tells whether both are the very same list in memory.
    pub fn is_same(&self, other: &List) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// An address that stands for this list in memory while it lives.
    pub fn address(&self) -> usize {
        Arc::as_ptr(&self.0) as usize
    }
}

impl FromIterator<Value> for List {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        let items: Vec<Value> = items.into_iter().collect();
        let templates = items.iter().any(Value::has_templates);
        List(Arc::new(ListData { items, origin: None, templates }))
    }
}

impl From<Vec<Value>> for List {
    fn from(items: Vec<Value>) -> Self {
        items.into_iter().collect()
    }
}

impl<'a> IntoIterator for &'a List {
    type Item = &'a Value;
    type IntoIter = std::slice::Iter<'a, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A dictionary: shared, copied on write, in insertion order. Keys are any hashable values.
#[derive(Clone, Debug, Default)]
pub struct Dict(Arc<DictData>);

#[derive(Clone, Debug, Default)]
struct DictData {
    map: Map,
    origin: Option<Origin>,
    templates: bool,
}

/// Looks a key up by its text without making a `Value`.
struct TextKey<'a>(&'a str);

impl Hash for TextKey<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl Equivalent<Value> for TextKey<'_> {
    fn equivalent(&self, key: &Value) -> bool {
        matches!(key, Value::Str(text) if text.as_str() == self.0)
    }
}

impl Dict {
    /// An empty dictionary.
    pub fn new() -> Self {
        Dict::default()
    }

    /// Returns the value of a text key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.map.get(&TextKey(key))
    }

    /// Returns the value of any key.
    pub fn get_key(&self, key: &Value) -> Option<&Value> {
        self.0.map.get(key)
    }

    /// Returns the key as it is stored (with its tags), and its value.
    pub fn get_key_value(&self, key: &str) -> Option<(&Value, &Value)> {
        self.0.map.get_key_value(&TextKey(key))
    }

    /// Tells whether a text key is present.
    pub fn contains(&self, key: &str) -> bool {
        self.0.map.contains_key(&TextKey(key))
    }

    /// Tells whether any key is present.
    pub fn contains_key(&self, key: &Value) -> bool {
        self.0.map.contains_key(key)
    }

    /// Sets a key: at its old place where it is present (the first key is kept, as in Python), else at the end.
    pub fn insert(&mut self, key: impl Into<Value>, value: impl Into<Value>) -> Option<Value> {
        let (key, value) = (key.into(), value.into());
        let data = Arc::make_mut(&mut self.0);
        data.templates |= value.has_templates();
        data.map.insert(key, value)
    }

    /// Removes a text key, keeping the order of the others.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        if !self.contains(key) {
            return None;
        }
        Arc::make_mut(&mut self.0).map.shift_remove(&TextKey(key))
    }

    /// Removes any key, keeping the order of the others.
    pub fn remove_key(&mut self, key: &Value) -> Option<Value> {
        if !self.contains_key(key) {
            return None;
        }
        Arc::make_mut(&mut self.0).map.shift_remove(key)
    }

    /// Sets each key of another dictionary.
    pub fn extend(&mut self, other: &Dict) {
        if self.is_empty() && self.origin().is_none() {
            *self = other.clone();
            return;
        }
        let data = Arc::make_mut(&mut self.0);
        data.templates |= other.0.templates;
        for (key, value) in &other.0.map {
            data.map.insert(key.clone(), value.clone());
        }
    }

    /// Iterates over keys and values in insertion order.
    pub fn iter(&self) -> indexmap::map::Iter<'_, Value, Value> {
        self.0.map.iter()
    }

    /// Iterates over the keys in insertion order.
    pub fn keys(&self) -> indexmap::map::Keys<'_, Value, Value> {
        self.0.map.keys()
    }

    /// Iterates over the values in insertion order.
    pub fn values(&self) -> indexmap::map::Values<'_, Value, Value> {
        self.0.map.values()
    }

    /// Returns how many keys there are.
    pub fn len(&self) -> usize {
        self.0.map.len()
    }

    /// Tells whether it has no key.
    pub fn is_empty(&self) -> bool {
        self.0.map.is_empty()
    }

    /// Tells whether any string among its values is to be templated (keys never are).
    pub fn has_templates(&self) -> bool {
        self.0.templates
    }

    /// Returns where it came from.
    pub fn origin(&self) -> Option<&Origin> {
        self.0.origin.as_ref()
    }

    /// The same dictionary with an origin.
    #[must_use]
    pub fn with_origin(mut self, origin: Option<Origin>) -> Self {
        Arc::make_mut(&mut self.0).origin = origin;
        self
    }

    /// Tells whether both are the very same dictionary in memory.
    pub fn is_same(&self, other: &Dict) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// An address that stands for this dictionary in memory while it lives.
    pub fn address(&self) -> usize {
        Arc::as_ptr(&self.0) as usize
    }
}

impl<K: Into<Value>, V: Into<Value>> FromIterator<(K, V)> for Dict {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let map: Map = pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        let templates = map.values().any(Value::has_templates);
        Dict(Arc::new(DictData { map, origin: None, templates }))
    }
}

impl<'a> IntoIterator for &'a Dict {
    type Item = (&'a Value, &'a Value);
    type IntoIter = indexmap::map::Iter<'a, Value, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A set, in insertion order.
#[derive(Clone, Debug, Default)]
pub struct Set(Arc<IndexSet<Value, FxBuildHasher>>);

impl Set {
    /// Tells whether an item is in it.
    pub fn contains(&self, item: &Value) -> bool {
        self.0.contains(item)
    }

    /// Adds an item.
    pub fn insert(&mut self, item: Value) -> bool {
        Arc::make_mut(&mut self.0).insert(item)
    }

    /// Iterates over the items.
    pub fn iter(&self) -> indexmap::set::Iter<'_, Value> {
        self.0.iter()
    }

    /// Returns how many items there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether it has no item.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An address that stands for this set in memory while it lives.
    pub fn address(&self) -> usize {
        Arc::as_ptr(&self.0) as usize
    }
}

impl FromIterator<Value> for Set {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        Set(Arc::new(items.into_iter().collect()))
    }
}

impl<'a> IntoIterator for &'a Set {
    type Item = &'a Value;
    type IntoIter = indexmap::set::Iter<'a, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A key made of a borrowed `Str`: lets callers look up by `&Str` as well.
impl Equivalent<Value> for Str {
    fn equivalent(&self, key: &Value) -> bool {
        matches!(key, Value::Str(text) if text == self)
    }
}
