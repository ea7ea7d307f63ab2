//! Masks what no two runs share, at fixed width where its place in a line matters.

use fancy_regex::Regex;
use std::sync::LazyLock;

/// Stands for the temporary folder of a run; folders of runs are as long.
pub(crate) const FOLDER: &str = "/tmp/playcall-000000";

/// What is masked: a pattern, and what takes its place.
static MASKS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        (r"/tmp/playcall-000000/home/\.ansible/tmp/[-\w./]+", "/tmp/playcall-000000/home/.ansible/tmp/0"),
        (r"ansible-(tmp|local)-[-\w.]+", "ansible-$1-0"),
        (r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?", "0000-00-00 00:00:00.000000"),
        (r"\b\d:\d\d:\d\d\.\d{6}\b", "0:00:00.000000"),
        (r#"(["']?\b(?:atime|mtime|ctime|birthtime|inode|dev|child_pid|pid|elapsed|nlink|device_type)["']?: )[\d.]+"#, "${1}0"),
        (r#"(["']?\bansible_job_id["']?: ["']?)[j\d.]+"#, "${1}0"),
        (r"\bj?\d{8,}\.\d+\b", "j000000000000.0000"),
        (r"\b0x[0-9a-f]{8,}", "0x000000000000"),
        (r#"("id": ?")[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}""#, r#"${1}0""#),
        (
            r"\b[MTWFS]\w+day \d\d \w+ \d{4}  \d\d:\d\d:\d\d \+0000 \(0:00:\d\d\.\d{3}\)( +)0:00:\d\d\.\d{3} \*+",
            "Someday 00 Month 0000  00:00:00 +0000 (0:00:00.000)${1}0:00:00.000 *****",
        ),
        (r"(?m)^(/\S+/)?ansible-pull(?= -|$)", "/bin/ansible-pull"),
        (r"key=[a-z]{32}\b", "key=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        (r"(?m)(--) \d\.\d\ds$", "$1 0.00s"),
        (r"\b0 minutes, \d+ seconds", "0 minutes, 0 seconds"),
        (r"(\.ansible_tmp|\bansible\.(?=\w{8}\b))\w+", "${1}0"),
    ]
    .map(|(pattern, by)| (Regex::new(pattern).expect("the masks are valid expressions"), by))
    .into()
});

/// Masks text whose run took place in `folder`.
pub(crate) fn mask(text: &str, folder: &str) -> String {
    let mut text = text.replace(folder, FOLDER);
    for (pattern, by) in MASKS.iter() {
        text = pattern.replace_all(&text, *by).into_owned();
    }
    text
}
