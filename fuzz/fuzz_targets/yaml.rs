//! Any text is read as YAML or refused, and what was read can be written again.

#![no_main]

use diagnostic::render;
use libfuzzer_sys::fuzz_target;
use yaml::{DumpStyle, LoadOptions};

fuzz_target!(|text: &str| {
    match yaml::load_json_or_yaml(text, &LoadOptions::trusted("/fuzz.yml")) {
        Ok(loaded) => {
            let _ = value::repr(&loaded.value);
            let _ = yaml::dump(&loaded.value, &DumpStyle::default());
        }
        Err(error) => {
            let _ = render(&error, &diagnostic::FileSources(|_: &str| Ok(text.as_bytes().to_vec()))).text;
        }
    }
    let _ = yaml::load_all_plain(text, &LoadOptions::data()).map_err(|error| error.to_string());
});
