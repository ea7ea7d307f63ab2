//! Variables of the host that a task is delegated to.

use crate::{PlayContext, TaskVars, Variables};
use diagnostic::Diagnostic;
use inventory::HostName;
use playbook::Task;
use std::sync::Arc;
use value::{Dict, Value};

impl Variables {
    /// Returns the variables of the host that a task is delegated to, for the same play and task; `inventory_hostname` stays
    /// `host`, the one that the task is for. A name that the inventory does not know gives a host without variables of
    /// its own.
    pub fn delegated_vars(
        &self,
        play: &Arc<PlayContext>,
        host: &str,
        task: &Arc<Task>,
        delegated_to: &str,
    ) -> Result<TaskVars, Diagnostic> {
        let inventory = self.inventory();
        let known = inventory.host(delegated_to).unwrap_or_else(|| Arc::new(inventory.stranger(delegated_to)));
        let vars = self.shared.task_vars(inventory, Some(play), Some(&known), Some(task), true)?;
        Ok(vars.with([("inventory_hostname", host)].into_iter().collect()))
    }

    /// Returns the variable `ansible_delegated_vars`: the delegated host's name with its variables, raw.
    pub fn ansible_delegated_vars(delegated_to: &str, vars: &TaskVars) -> Dict {
        let inner: Dict = [(Value::str(delegated_to), Value::Dict(vars.to_dict()))].into_iter().collect();
        [("ansible_delegated_vars", inner)].into_iter().collect()
    }

    /// Returns the name under which a delegated host is known: `127.0.0.1` may mean the `localhost` of the inventory.
    pub fn delegated_name(&self, delegated_to: &str) -> HostName {
        self.inventory().host(delegated_to).map_or_else(|| Arc::from(delegated_to), |host| Arc::clone(&host.name))
    }
}
