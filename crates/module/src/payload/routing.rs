//! Where collections say that their plugins have moved (`plugin_routing` of `meta/runtime.yml`).
//!
//! These files are long lists of one shape, read line by line: a mapping of mappings with scalar values.

/// Returns the `redirect` of one entry (`kind`: `modules`, `module_utils`).
pub(super) fn redirect(runtime: &str, kind: &str, name: &str) -> Option<String> {
    let mut path: Vec<(usize, &str)> = Vec::new();
    for line in runtime.lines() {
        let content = line.trim_start();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let indent = line.len() - content.len();
        let Some((key, value)) = content.split_once(':') else { continue };
        path.retain(|(of, _)| *of < indent);
        let key = key.trim().trim_matches(['\'', '"']);
        path.push((indent, key));
        let [(_, top), (_, section), (_, entry), (_, field)] = path.as_slice() else { continue };
        if (*top, *section, *entry, *field) == ("plugin_routing", kind, name, "redirect") {
            let value = value.split(" #").next().unwrap_or_default().trim().trim_matches(['\'', '"']);
            return Some(value.to_owned()).filter(|value| !value.is_empty());
        }
    }
    None
}
