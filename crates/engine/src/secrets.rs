//! Values that are known to be secret, and text without them.

use aho_corasick::{AhoCorasick, MatchKind};
use diagnostic::Report;
use std::collections::HashSet;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use value::{Dict, Str, Value};

/// The least length of a secret that is masked, in characters: shorter ones are parts of many words.
const SHORTEST: usize = 6;

/// What stands in a secret's place.
const MASK: &str = "********";

/// The secrets of a run.
#[derive(Default)]
pub(crate) struct KnownSecrets(RwLock<Known>);

#[derive(Default)]
struct Known {
    texts: HashSet<Arc<str>>,
    /// Finds all of them at once; made anew after each change.
    finder: OnceLock<Option<AhoCorasick>>,
}

impl KnownSecrets {
    /// Remembers a secret.
    pub(crate) fn add(&self, secret: &str) {
        if secret.chars().count() < SHORTEST {
            return;
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.texts.insert(Arc::from(secret)) {
            known.finder = OnceLock::new();
        }
    }

    /// Calls `work` with what finds secrets; returns nothing where there is none.
    fn with_finder<T>(&self, work: impl FnOnce(&AhoCorasick) -> T) -> Option<T> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if known.texts.is_empty() {
            return None;
        }
        let make = || {
            let texts: Vec<&[u8]> = known.texts.iter().map(|text| text.as_bytes()).collect();
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(texts).ok()
        };
        known.finder.get_or_init(make).as_ref().map(work)
    }

    /// Returns text without secrets; nothing where it has none.
    fn without(finder: &AhoCorasick, text: &str) -> Option<String> {
        finder.is_match(text).then(|| {
            let mut out = String::with_capacity(text.len());
            finder.replace_all_with(text, &mut out, |_, _, out| {
                out.push_str(MASK);
                true
            });
            out
        })
    }

    /// Returns text without secrets.
    pub(crate) fn masked(&self, text: String) -> String {
        self.with_finder(|finder| Self::without(finder, &text)).flatten().unwrap_or(text)
    }

    /// Takes secrets out of a result.
    pub(crate) fn mask(&self, data: &mut Dict) {
        if let Some(Value::Dict(masked)) =
            self.with_finder(|finder| Self::value_without(finder, &Value::Dict(data.clone())))
        {
            *data = masked;
        }
    }

    /// Returns a value without secrets.
    pub(crate) fn masked_value(&self, value: &Value) -> Value {
        self.with_finder(|finder| Self::value_without(finder, value)).unwrap_or_else(|| value.clone())
    }

    fn value_without(finder: &AhoCorasick, value: &Value) -> Value {
        match value {
            Value::Str(text) => match Self::without(finder, text) {
                // A template stays one.
                Some(masked) if text.is_trusted() => Value::Str(Str::trusted(masked, text.origin().cloned())),
                Some(masked) => Value::str(masked),
                None => value.clone(),
            },
            Value::List(list) => Value::List(list.iter().map(|item| Self::value_without(finder, item)).collect()),
            Value::Dict(dict) => Value::Dict(
                dict.iter()
                    .map(|(key, value)| (Self::value_without(finder, key), Self::value_without(finder, value)))
                    .collect::<Dict>(),
            ),
            other => other.clone(),
        }
    }

    /// Takes secrets out of what is told.
    pub(crate) fn mask_report(&self, report: Report) -> Report {
        let masked = self.with_finder(|finder| {
            let clean = |text: &str| Self::without(finder, text).unwrap_or_else(|| text.to_owned());
            let mut masked = report.clone();
            masked.message = clean(&masked.message);
            masked.text = clean(&masked.text);
            for link in &mut masked.links {
                link.message = clean(&link.message);
                link.context = link.context.as_deref().map(clean);
                link.help = link.help.as_deref().map(clean);
            }
            masked
        });
        masked.unwrap_or(report)
    }
}

#[cfg(test)]
mod tests {
    use super::KnownSecrets;
    use diagnostic::Report;
    use value::{Dict, Value};

    #[track_caller]
    fn check(secrets: &[&str], text: &str, expected: &str) {
        let known = KnownSecrets::default();
        secrets.iter().for_each(|secret| known.add(secret));
        assert_eq!(known.masked(text.to_owned()), expected);
        let report = known.mask_report(Report { text: text.to_owned(), ..Report::default() });
        assert_eq!(report.text, expected);
        let mut data: Dict = [("a", Value::list([Value::str(text)]))].into_iter().collect();
        known.mask(&mut data);
        assert_eq!(data.get("a"), Some(&Value::list([Value::str(expected)])));
    }

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        check(&[], "nothing to hide", "nothing to hide");
        check(&["hunter2"], "it is hunter2, hunter2!", "it is ********, ********!");
        check(&["p\u{e4}ssw\u{f6}rt"], "p\u{e4}ssw\u{f6}rt", "********");
        check(&["secret", "secret-long"], "a secret-long one, a secret one", "a ******** one, a ******** one");
    }

    #[test]
    fn short_secrets_stay() {
        check(&["root", "web01"], "root@web01", "root@web01");
    }
}
