//! Files for another user: who becomes somebody without special rights has to be let in to what was put on the host.
//!
//! Tried in this order, as Ansible does: access lists, the owner, Apple's and Solaris' access lists, a common group,
//! and everybody, where that is allowed.

use crate::{ConnectionSpec, Controller};
use connection::ExecResult;
use diagnostic::Diagnostic;
use module::shell_words::quote;
use value::{Value, to_text};

/// What is known of the users.
#[derive(Clone, Debug)]
pub(crate) struct Sharing {
    /// The user that the connection works as.
    pub(crate) user: String,
    /// Users who may read any file (`admin_users`).
    pub(crate) admins: Vec<String>,
    /// `common_remote_group`.
    pub(crate) group: Option<String>,
    /// `world_readable_temp`.
    pub(crate) world_readable: bool,
}

const RISKS: &str = "https://docs.ansible.com/ansible-core/2.19/playbook_guide/playbooks_privilege_escalation.html\
                     #risks-of-becoming-an-unprivileged-user";

impl Sharing {
    /// What a connection knows.
    pub(crate) fn of(spec: &ConnectionSpec, controller: &Controller) -> Self {
        Sharing {
            user: controller.user.clone(),
            admins: match spec.set("ansible_admin_users") {
                Some(Value::List(list)) => list.iter().map(to_text).collect(),
                Some(one) => to_text(one).split(',').map(|user| user.trim().to_owned()).collect(),
                None => controller.admins.clone(),
            },
            group: spec.set("ansible_common_remote_group").map(to_text).or_else(|| controller.common_group.clone()),
            world_readable: spec
                .set("ansible_shell_allow_world_readable_temp")
                .map_or(controller.world_readable, crate::is_on),
        }
    }

    /// Tells whether a user needs to be let in.
    pub(crate) fn is_stranger(&self, user: &str) -> bool {
        !user.is_empty() && user != self.user && !self.admins.iter().any(|admin| admin == user)
    }

    /// Tells whether the connection's own user may read any file.
    pub(crate) fn is_admin(&self) -> bool {
        self.admins.contains(&self.user)
    }

    /// The error of an administrator who can give files to nobody of the user's name.
    pub(crate) fn nobody() -> Diagnostic {
        Diagnostic::error(
            "Failed to change ownership of the temporary files Ansible (via chmod nor setfacl) needs to create despite \
             connecting as a privileged user. Unprivileged become user would be unable to read the file.",
        )
    }

    /// Lets a user in to some paths. `exec` runs a command line as the connection's own user; `warn` takes warnings.
    pub(crate) fn let_in(
        &self,
        user: &str,
        paths: &[String],
        exec: &mut dyn FnMut(&str) -> Result<ExecResult, Diagnostic>,
        warn: &mut dyn FnMut(Diagnostic),
    ) -> Result<(), Diagnostic> {
        let all: Vec<String> = paths.iter().map(|path| quote(path)).collect();
        let all = all.join(" ");
        let mut run = |words: &str| exec(&format!("{words} {all}"));
        let acl = quote(&format!("u:{user}:r-x"));
        if run(&format!("setfacl -m {acl}"))?.status == 0 {
            return Ok(());
        }
        let made = run("chmod u+rwx")?;
        if made.status != 0 {
            return Err(failed("Failed to set file mode or acl on remote temporary files", &made, ")"));
        }
        if run(&format!("chown {}", quote(user)))?.status == 0 {
            return Ok(());
        }
        if self.is_admin() {
            return Err(Self::nobody());
        }
        if run(&format!("chmod +a {}", quote(&format!("{user} allow read,execute"))))?.status == 0 {
            return Ok(());
        }
        let mut last = run(&format!("chmod {}", quote(&format!("A+user:{user}:rx:allow"))))?;
        if last.status == 0 {
            return Ok(());
        }
        if let Some(group) = &self.group {
            last = run(&format!("chgrp {}", quote(group)))?;
            if last.status == 0 {
                if self.world_readable {
                    warn(Diagnostic::error(format!(
                        "Both common_remote_group and allow_world_readable_tmpfiles are set. chgrp was successful, but \
                         there is no guarantee that Ansible will be able to read the files after this operation, \
                         particularly if common_remote_group was set to a group of which the unprivileged become user \
                         is not a member. In this situation, allow_world_readable_tmpfiles is a no-op. See this URL for \
                         more details: {RISKS}"
                    )));
                }
                last = run("chmod g+rwx")?;
                if last.status == 0 {
                    return Ok(());
                }
            }
        }
        if self.world_readable {
            warn(Diagnostic::error(format!(
                "Using world-readable permissions for temporary files Ansible needs to create when becoming an \
                 unprivileged user. This may be insecure. For information on securing this, see {RISKS}"
            )));
            last = run("chmod a+rx")?;
            if last.status == 0 {
                return Ok(());
            }
            return Err(failed("Failed to set file mode on remote files", &last, ")"));
        }
        let what = "Failed to set permissions on the temporary files Ansible needs to create when becoming an \
                    unprivileged user";
        Err(failed(what, &last, &format!("}}). For information on working around this, see {RISKS}")))
    }
}

fn failed(what: &str, result: &ExecResult, end: &str) -> Diagnostic {
    let told = String::from_utf8_lossy(&result.stderr);
    Diagnostic::error(format!("{what} (rc: {}, err: {told}{end}", result.status))
}
