//! Lookups that touch the file system, and the small languages that their terms are written in.

use super::files::{glob, matches_shell};
use super::inline::parse;
use crate::{FILTERS, LOOKUPS, TESTS};
use diagnostic::Diagnostic;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use template::{Environment, Plugins, Services, Templar};
use value::{Dict, Str, Value, repr};

/// A folder of its own for one test, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lookups-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[track_caller]
    fn check(&self, expression: &str, expected: &str) {
        let environment = Environment::new(Plugins::from_shelves(FILTERS, TESTS, LOOKUPS));
        let variables: Dict = [("who", "world"), ("base", self.0.to_str().unwrap())].into_iter().collect();
        let templar = Templar::new(&environment, &variables, self);
        let outcome = templar.template(&Value::Str(Str::trusted(format!("{{{{ {expression} }}}}"), None)));
        let shown = match outcome {
            Ok(value) => repr(&value),
            Err(error) => format!("! {}", error.full_message()),
        };
        assert_eq!(shown.replace(self.0.to_str().unwrap(), "BASE"), expected);
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Services for Folder {
    fn warn(&self, _warning: Diagnostic) {}

    fn deprecated(&self, _text: String) {}

    fn env_var(&self, _name: &str) -> Option<String> {
        None
    }

    fn read_file(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn find_file(&self, folder: &str, name: &str) -> Result<PathBuf, Diagnostic> {
        [self.0.join(folder).join(name), self.0.join(name)]
            .into_iter()
            .find(|path| path.exists())
            .ok_or_else(|| Diagnostic::error("not found"))
    }

    fn search_path(&self) -> Vec<PathBuf> {
        vec![self.0.clone()]
    }

    fn basedir(&self) -> PathBuf {
        self.0.clone()
    }

    fn run(&self, _command: &str, _cwd: &Path) -> std::io::Result<(i32, Vec<u8>, Vec<u8>)> {
        Ok((0, Vec::new(), Vec::new()))
    }

    fn setting(&self, _name: &str) -> Option<Value> {
        None
    }
}

#[test]
fn a_new_password_is_kept_for_its_owner_only() {
    let folder = Folder::new("password");
    folder.check("lookup('password', 'pw/one length=5 chars=digits seed=abc')", "'87552'");
    folder.check("lookup('password', 'pw/one')", "'87552'");
    let file = folder.0.join("pw/one");
    assert_eq!(fs::read_to_string(&file).unwrap(), "87552\n");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(folder.0.join("pw")).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::read_dir(folder.0.join("pw")).unwrap().count(), 1);
}

#[test]
fn a_hashed_password_keeps_its_salt() {
    let folder = Folder::new("salt");
    folder.write("pw", "secret salt=abcdefgh\n");
    folder.check("lookup('password', 'pw encrypt=md5_crypt')", "'$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1'");
    folder.check("lookup('password', 'pw')", "'secret'");
    folder.write("plain", "secret\n");
    folder.check("lookup('password', 'plain encrypt=md5_crypt') | length", "34");
    assert!(fs::read_to_string(folder.0.join("plain")).unwrap().starts_with("secret salt="));
}

#[test]
fn template_files_are_rendered_with_what_they_know_of_themselves() {
    let folder = Folder::new("template");
    folder.write("templates/t.j2", "hello {{ who }} {% if true %}\nfrom {{ template_path }}\n{% endif %}\n");
    folder.write("templates/value.j2", "{{ {'a': 1} }}");
    folder.write("templates/brackets.j2", "[[ who ]] {{ who }}\n");
    folder.check("lookup('template', 't.j2')", "'hello world from t.j2\\n'");
    folder.check("lookup('template', 'value.j2')", "{'a': 1}");
    folder.check("lookup('template', 't.j2', template_vars={'who': 'you'})", "'hello you from t.j2\\n'");
    folder.check(
        "lookup('template', 'brackets.j2', variable_start_string='[[', variable_end_string=']]')",
        "'world {{ who }}\\n'",
    );
    folder.check(
        "lookup('template', 'none.j2')",
        "! The lookup plugin 'template' failed: the template file none.j2 could not be found for the lookup",
    );
}

#[test]
fn globs_find_files_in_the_first_folder_that_has_any() {
    let folder = Folder::new("glob");
    folder.write("files/a.conf", "");
    folder.write("files/b.conf", "");
    folder.write("files/.hidden.conf", "");
    folder.write("c.conf", "");
    folder.write("files/sub.conf/x", "");
    folder.check("query('fileglob', '*.conf') | sort", "['BASE/files/a.conf', 'BASE/files/b.conf']");
    folder.check("query('fileglob', base ~ '/*.conf')", "['BASE/c.conf']");
    folder.check("query('fileglob', '*.none')", "[]");
    folder.check("(base ~ '/f*/[ab].conf') | fileglob | sort", "['BASE/files/a.conf', 'BASE/files/b.conf']");
    assert!(glob("no/such/folder/*").is_empty());
}

#[test]
fn first_found_looks_into_the_folder_of_the_action_in_loops() {
    let folder = Folder::new("first");
    folder.write("templates/x", "");
    folder.write("y", "");
    folder.check("lookup('first_found', 'x', 'y')", "'BASE/y'");
    folder.check("lookup('first_found', 'x', 'y', _loop_of_action='template')", "'BASE/templates/x'");
    folder.check("lookup('first_found', nope, 'y', _loop_of_action='copy')", "'BASE/y'");
    folder.check("lookup('first_found', nope, 'y')", "! 'nope' is undefined");
}

#[track_caller]
fn check_shell(pattern: &str, fits: &[&str], fails: &[&str]) {
    for name in fits {
        assert!(matches_shell(pattern, name), "{pattern} {name}");
    }
    for name in fails {
        assert!(!matches_shell(pattern, name), "{pattern} {name}");
    }
}

#[test]
fn shell_patterns() {
    check_shell("*.txt", &["a.txt", ".txt"], &["a.txtx", "a"]);
    check_shell("a?c", &["abc"], &["ac", "abbc"]);
    check_shell("[ab]*[!0-9]", &["ax", "b-"], &["cx", "a1"]);
    check_shell("[]]", &["]"], &["["]);
    check_shell("[a", &["[a"], &["a"]);
}

#[track_caller]
fn check_inline(term: &str, raw: Option<&str>, options: &[(&str, &str)]) {
    let inline = parse(term).unwrap();
    let found: Vec<(&str, &str)> = inline.options.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!((inline.raw.as_deref(), found.as_slice()), (raw, options));
}

#[test]
fn options_inside_terms() {
    check_inline("key", Some("key"), &[]);
    check_inline("two words col=2", Some("two words"), &[("col", "2")]);
    check_inline("k a='x y' b=\"z\"", Some("k"), &[("a", "x y"), ("b", "z")]);
    check_inline("a=1 a=2", None, &[("a", "2")]);
    check_inline("k  j", Some("k  j"), &[]);
    assert!(parse("k a='x").is_err());
}

/// A web server on loopback that answers so many requests and ends.
fn serve(requests: usize) -> (u16, std::thread::JoinHandle<()>) {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        for _ in 0..requests {
            let (mut stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let path = lines.next().unwrap_or_default().split(' ').nth(1).unwrap_or_default().to_owned();
            let headers: Vec<String> =
                lines.take_while(|line| !line.is_empty()).map(|line| line.to_lowercase()).collect();
            let header = |name: &str| headers.iter().find_map(|line| line.strip_prefix(name)).unwrap_or("").to_owned();
            let (status, extra, body) = match path.as_str() {
                "/lines" => ("200 OK", "", "one\ntwo\r\nthree".to_owned()),
                "/agent" => ("200 OK", "", header("user-agent: ")),
                "/header" => ("200 OK", "", header("x-a: ")),
                "/auth" if header("authorization: ").is_empty() => ("401 Unauthorized", "", String::new()),
                "/auth" => ("200 OK", "", header("authorization: ")),
                "/away" => ("302 Found", "Location: /lines\r\n", String::new()),
                _ => ("404 Not Found", "", String::new()),
            };
            let length = body.len();
            let answer =
                format!("HTTP/1.1 {status}\r\n{extra}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    (port, server)
}

#[test]
fn url_asks_web_servers() {
    let folder = Folder::new("url");
    for (path, options, requests, expected) in [
        ("/lines", "wantlist=true", 1, "['one', 'two', 'three']"),
        ("/lines", "split_lines=false", 1, "'one\\ntwo\\r\\nthree'"),
        ("/agent", "", 1, "'ansible-httpget'"),
        ("/agent", "http_agent='me'", 1, "'me'"),
        ("/header", "headers={'X-A': 'b'}", 1, "'b'"),
        ("/auth", "username='u', password='p'", 2, "'basic dtpw'"),
        ("/auth", "username='u', password='p', force_basic_auth=true", 1, "'basic dtpw'"),
        ("/away", "wantlist=true", 2, "['one', 'two', 'three']"),
        (
            "/away",
            "follow_redirects='none'",
            1,
            "! The lookup plugin 'url' failed: Received HTTP error for URL/away: HTTP Error 302: Found",
        ),
        (
            "/gone",
            "",
            1,
            "! The lookup plugin 'url' failed: Received HTTP error for URL/gone: HTTP Error 404: Not Found",
        ),
        (
            "/lines",
            "timeout='x'",
            0,
            "! The lookup plugin 'url' failed: Config 'timeout' for 'url' lookup plugin from 'Direct' has an invalid \
             value: Invalid value provided for 'float': 'x'",
        ),
    ] {
        let (port, server) = serve(requests);
        let address = format!("http://127.0.0.1:{port}");
        folder.check(&format!("lookup('url', '{address}{path}', {options})"), &expected.replace("URL", &address));
        server.join().unwrap();
    }
    folder.check(
        "lookup('url', 'http://u:p@127.0.0.1:1/')",
        "! The lookup plugin 'url' failed: Failed lookup url for http://****:****@127.0.0.1:1/: <urlopen error [Errno 111] \
         Connection refused>",
    );
    folder.check("lookup('url', 'x')", "! The lookup plugin 'url' failed: unknown url type: 'x'");
}
