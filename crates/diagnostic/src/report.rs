//! Rendering an error chain as Ansible 2.19 prints it: messages, `Origin:` lines, excerpts,
//! `<<< caused by >>>`.

use crate::{Diagnostic, Sources, excerpt};

/// An error as owned text: what an event carries.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Report {
    /// The chain's messages as one line.
    pub message: String,
    /// Each link of the chain, outermost first.
    pub links: Vec<ReportLink>,
    /// The block as printed after `[ERROR]: `, without line ends behind it; see [`Report::block`].
    pub text: String,
}

/// One link of a rendered chain.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReportLink {
    /// Its own message.
    pub message: String,
    /// `Origin: ...` and the excerpt, where known.
    pub context: Option<String>,
    /// Ansible's help text.
    pub help: Option<String>,
    /// It is shown apart from what it caused.
    pub apart: bool,
}

impl Report {
    /// Returns what is printed: `[LABEL]: `, the text and its line end; a text of several lines is followed by an
    /// empty one.
    pub fn block(&self, label: &str) -> String {
        let end = if self.text.contains('\n') { "\n\n" } else { "\n" };
        format!("[{label}]: {}{end}", self.text)
    }

    /// Returns the same with another text in front, as deprecations have it: `message` replaces the first link's.
    #[must_use]
    pub fn with_first_message(mut self, message: &str) -> Report {
        if let Some(first) = self.links.first_mut() {
            message.clone_into(&mut first.message);
        }
        Report::from_links(self.links)
    }

    fn from_links(links: Vec<ReportLink>) -> Report {
        let messages: Vec<&str> = links.iter().map(|link| link.message.as_str()).collect();
        Report { message: join(&messages), text: verbose(&links), links }
    }
}

/// Links shown of one chain: what is beyond is summed up.
const MAX_LINKS: usize = 11;

/// Renders a chain; for errors and warnings alike.
pub fn render(error: &Diagnostic, sources: &dyn Sources) -> Report {
    let mut links = Vec::new();
    for link in followed(error) {
        if links.len() == MAX_LINKS {
            let message = "Maximum depth exceeded, omitting further events.".to_owned();
            links.push(ReportLink { message, context: None, help: None, apart: false });
            break;
        }
        links.push(ReportLink {
            message: shown(link).to_owned(),
            context: excerpt::context(link, sources),
            help: link.help.clone(),
            apart: link.while_handling,
        });
    }
    Report::from_links(links)
}

/// Returns a link's message as it is shown.
fn shown(link: &Diagnostic) -> &str {
    if link.verbatim { &link.message } else { link.message.trim() }
}

/// Iterates over the links of a chain up to the first that speaks for its cause.
fn followed(error: &Diagnostic) -> impl Iterator<Item = &Diagnostic> {
    std::iter::successors(Some(error), |link| if link.includes_cause { None } else { link.cause.as_deref() })
}

/// Joins the messages of a chain as the reference does for one line.
pub(crate) fn join_messages(error: &Diagnostic) -> String {
    let messages: Vec<&str> = followed(error).map(shown).collect();
    join(&messages)
}

/// Joins messages, outermost first: a message that already ends with what follows it stands for both, others lose their
/// trailing full stops for a colon.
fn join(messages: &[&str]) -> String {
    let mut joined = String::new();
    for (index, message) in messages.iter().rev().enumerate() {
        joined = if index == 0 || message.ends_with(&joined) {
            (*message).to_owned()
        } else {
            format!("{}: {joined}", message.trim_end_matches(['.', ' ']))
        };
    }
    joined
}

/// Writes the whole block: links that have nothing new to show are joined with the one before.
fn verbose(links: &[ReportLink]) -> String {
    let mut segments: Vec<String> = Vec::new();
    let mut rest = links;
    while let Some(first) = rest.first() {
        let shown = 1 + rest[1..].iter().take_while(|link| adds_nothing(first, link)).count();
        let messages: Vec<&str> = rest[..shown].iter().map(|link| link.message.as_str()).collect();
        segments.push(segment(&join(&messages), first));
        rest = &rest[shown..];
    }
    let text = segments.join("\n\n<<< caused by >>>\n\n");
    let text = if segments.len() > 1 {
        let messages: Vec<&str> = links.iter().map(|link| link.message.as_str()).collect();
        format!("{}\n\n{text}", join(&messages))
    } else {
        text
    };
    text.trim().to_owned()
}

fn adds_nothing(first: &ReportLink, link: &ReportLink) -> bool {
    let is_bare = link.context.is_none() && link.help.is_none();
    !link.apart && (is_bare || (link.context == first.context && link.help == first.help))
}

fn segment(message: &str, link: &ReportLink) -> String {
    let mut text = message.to_owned();
    match (&link.context, &link.help) {
        (None, Some(help)) if !message.contains('\n') && !help.contains('\n') => {
            text.push(' ');
            text.push_str(help);
        }
        (context, help) => {
            if let Some(context) = context {
                text.push('\n');
                text.push_str(context);
            }
            if let Some(help) = help {
                text.push_str("\n\n");
                text.push_str(help);
            }
        }
    }
    text
}
