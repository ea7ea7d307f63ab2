//! Handlers: finding them by name or topic.

use crate::Stop;
use crate::iterator::Name;
use crate::progress::Stage;
use crate::services::TaskServices;
use crate::strategy::PlayRun;
use diagnostic::Diagnostic;
use event::Event;
use playbook::{Keyword, Task};
use std::sync::Arc;
use template::Templar;
use value::to_text;

/// Takes a notification: it is saved until the next flush; while handlers run, they are notified at once.
pub(crate) fn notify(play: &mut PlayRun<'_>, host: &Name, name: &str) -> Result<(), Stop> {
    let found = search(play, name);
    if found.is_empty() {
        let message = format!(
            "The requested handler '{name}' was not found in either the main handlers list nor in the listening handlers \
             list"
        );
        if play.run.config.bool(&config::settings::ERROR_ON_MISSING_HANDLER) {
            return Err(Stop::Error(Diagnostic::error(message)));
        }
        play.run.warn(&Diagnostic::error(message));
        return Ok(());
    }
    if play.batch.progress(host).stage == Stage::Handlers {
        for handler in found {
            notify_handler(play, &handler, host);
        }
    } else {
        play.batch.progress(host).notify(name);
        play.run.verbose(2, format!("Notification for handler {name} has been saved."));
    }
    Ok(())
}

/// Notifies a handler for a host, once.
pub(crate) fn notify_handler(play: &mut PlayRun<'_>, handler: &Arc<Task>, host: &Name) {
    if play.batch.notify(handler, host) {
        let host = play.host(host);
        let handler = play.run.event_task(handler);
        play.run.emit(Event::PlaybookOnNotify { handler, host });
    }
}

/// Returns the handlers that a notification means: the last one of that name, and each that listens to it.
pub(crate) fn search(play: &mut PlayRun<'_>, notification: &str) -> Vec<Arc<Task>> {
    let handlers = play.batch.handlers_to_search();
    let mut found = Vec::new();
    for handler in &handlers {
        let Some(name) = handler_name(play, handler) else { continue };
        let full = handler.display_name(Some(&name));
        let with_role = handler.role.as_ref().map(|role| format!("{} : {name}", role.name));
        if name.as_ref() == notification || full == notification || with_role.as_deref() == Some(notification) {
            found.push(Arc::clone(handler));
            break;
        }
    }
    let mut seen: Vec<Arc<str>> = Vec::new();
    for handler in &handlers {
        if !listens(handler, notification) {
            continue;
        }
        let name = play.run.known_name(handler);
        if !name.is_empty() {
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
        }
        if !found.iter().any(|known| known.uuid == handler.uuid) {
            found.push(Arc::clone(handler));
        }
    }
    found
}

/// Returns a handler's name, rendered without any host's variables; nothing where it has none or can't be rendered.
fn handler_name(play: &mut PlayRun<'_>, handler: &Arc<Task>) -> Option<Arc<str>> {
    let written = handler.name.as_ref().filter(|name| name.is_true())?;
    if !written.has_templates() {
        return Some(Arc::from(to_text(written)));
    }
    let known = play.run.known_name(handler);
    if known.as_ref() != to_text(written) {
        return Some(known);
    }
    let vars = play.vars(None, Some(handler)).ok()?;
    let services = TaskServices::new(play.run, handler);
    match Templar::new(&play.run.environment, &vars, &services).template(written) {
        Ok(name) => {
            let name: Arc<str> = Arc::from(to_text(&name));
            play.run.set_task_name(handler, &name, None);
            Some(name)
        }
        Err(error) => {
            if handler.own.get(Keyword::Listen).is_none() {
                play.run.warn(&Diagnostic::error(format!(
                    "Handler '{}' is unusable because it has no listen topics and the name could not be templated \
                     (host-specific variables are not supported in handler names). The error: {}",
                    to_text(written),
                    error.full_message()
                )));
            }
            None
        }
    }
}

/// Tells whether a handler listens to a topic. Ansible: topics are taken as written, templates are not rendered.
fn listens(handler: &Task, notification: &str) -> bool {
    let Some(topics) = handler.own.get(Keyword::Listen) else { return false };
    crate::executor::as_list(topics).iter().any(|topic| topic.as_str() == Some(notification))
}
