//! Commands that look at what tasks are run with, and change it.

use super::{Console, no_number, unexpected};
use diagnostic::Diagnostic;
use module::as_boolean;
use value::{Value, repr};

impl Console<'_> {
    pub(super) fn list(&self, argument: &str) {
        match argument {
            "" => self.selected.iter().for_each(|host| self.say(host)),
            "groups" => self.groups.iter().for_each(|group| self.say(group)),
            _ => {
                self.error("Invalid option passed to \"list\"");
                self.help("list");
            }
        }
    }

    pub(super) fn cd(&mut self, argument: &str) -> Result<(), Diagnostic> {
        let matches = |pattern: &str| self.session.variables.inventory().hosts(&Value::str(pattern), None);
        if argument.is_empty() {
            "*".clone_into(&mut self.pattern);
        } else if matches!(argument, "/" | "*" | "/*") {
            "all".clone_into(&mut self.pattern);
        } else if matches(argument)?.is_empty() {
            self.say("no host matched");
        } else {
            argument.clone_into(&mut self.pattern);
        }
        self.select()
    }

    pub(super) fn forks(&mut self, argument: &str) -> Result<(), Diagnostic> {
        if argument.is_empty() {
            self.say("Usage: forks <number>");
            return Ok(());
        }
        // Ansible: a text that is no number ends the console.
        let wanted: i64 = argument.parse().map_err(|_| unexpected(&no_number(argument)))?;
        match usize::try_from(wanted) {
            Ok(forks) if forks > 0 => {
                self.options.forks = forks;
                self.select()
            }
            _ => {
                self.say("forks must be greater than or equal to 1");
                Ok(())
            }
        }
    }

    pub(super) fn set_collections(&mut self, argument: &str) {
        if matches!(argument, "" | "none") {
            self.collections = None;
        } else {
            let names = argument.split(',').map(|name| name.trim().to_owned());
            self.collections.get_or_insert_default().extend(names);
        }
        self.verbose(match &self.collections {
            Some(names) => format!("Collections name search is set to: {}", names.join(", ")),
            None => "Collections name search is using defaults".to_owned(),
        });
    }

    pub(super) fn verbosity(&mut self, argument: &str) {
        if argument.is_empty() {
            return self.say("Usage: verbosity <number>");
        }
        let Ok(level) = argument.parse::<i64>() else {
            return self.error(format!("The verbosity must be a valid integer: {}", no_number(argument)));
        };
        let level = u8::try_from(level.max(0)).unwrap_or(u8::MAX);
        self.options.verbosity = u32::from(level);
        self.session.listeners.dispatcher.set_verbosity(level);
        self.verbose(format!("verbosity level set to {argument}"));
    }

    pub(super) fn set_become(&mut self, argument: &str) {
        if argument.is_empty() {
            return self.say("Please specify become value, e.g. `become yes`");
        }
        self.becomes = is_true(argument);
        self.verbose(format!("become changed to {}", shown(self.becomes)));
    }

    pub(super) fn set_become_user(&mut self, argument: &str) {
        if argument.is_empty() {
            self.say("Please specify a user, e.g. `become_user jenkins`");
            return self.verbose(format!("Current user is {}", self.become_user.as_deref().unwrap_or("None")));
        }
        self.become_user = Some(argument.to_owned());
    }

    pub(super) fn set_become_method(&mut self, argument: &str) {
        if argument.is_empty() {
            self.say("Please specify a become_method, e.g. `become_method su`");
            return self.verbose(format!("Current become_method is {}", self.become_method));
        }
        argument.clone_into(&mut self.become_method);
        self.verbose(format!("become_method changed to {argument}"));
    }

    pub(super) fn set_remote_user(&mut self, argument: &str) {
        if argument.is_empty() {
            return self.say("Please specify a remote user, e.g. `remote_user root`");
        }
        self.remote_user = Some(argument.to_owned());
    }

    pub(super) fn check(&mut self, argument: &str) {
        if argument.is_empty() {
            self.say("Please specify check mode value, e.g. `check yes`");
            return self.verbose(format!("check mode is currently {}.", shown(self.options.check)));
        }
        self.options.check = is_true(argument);
        self.say(&format!("check mode changed to {}", shown(self.options.check)));
    }

    pub(super) fn diff(&mut self, argument: &str) {
        if argument.is_empty() {
            self.say("Please specify a diff value , e.g. `diff yes`");
            return self.verbose(format!("diff mode is currently {}", shown(self.options.diff)));
        }
        self.options.diff = is_true(argument);
        self.say(&format!("diff mode changed to {}", shown(self.options.diff)));
    }

    pub(super) fn set_timeout(&mut self, argument: &str) {
        if argument.is_empty() {
            return self.say("Usage: timeout <seconds>");
        }
        match argument.parse::<i64>() {
            Ok(seconds) if seconds < 0 => {
                self.error("The timeout must be greater than or equal to 1, use 0 to disable");
            }
            Ok(seconds) => self.timeout = seconds,
            Err(_) => self.error(format!(
                "The timeout must be a valid positive integer, or 0 to disable: {}",
                no_number(argument)
            )),
        }
    }
}

/// Reads a truth value; what is none is false.
fn is_true(text: &str) -> bool {
    as_boolean(&Value::str(text)).unwrap_or(false)
}

fn shown(value: bool) -> String {
    repr(&Value::Bool(value))
}
