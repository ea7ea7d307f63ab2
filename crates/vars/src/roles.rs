//! The layers that roles give: defaults, variables, parameters.

use inventory::{HashBehaviour, combine};
use playbook::Role;
use value::Dict;

/// Lays dictionaries over each other, the first lowest.
pub(crate) fn fold<'a>(layers: impl IntoIterator<Item = &'a Dict>, behaviour: HashBehaviour) -> Dict {
    layers.into_iter().fold(Dict::new(), |under, over| combine(&under, over, behaviour))
}

/// Returns a role's defaults over those of its dependencies and, for its own tasks, of the roles that use it.
pub(crate) fn defaults(role: &Role, with_parents: bool, behaviour: HashBehaviour) -> Dict {
    let dependencies: Vec<Dict> =
        role.all_dependencies().iter().map(|dependency| defaults(dependency, false, behaviour)).collect();
    let parents = role.parents.iter().filter(|_| with_parents).map(|parent| &parent.defaults);
    fold(dependencies.iter().chain(parents).chain([&role.defaults]), behaviour)
}

/// Returns what a role shows to the whole play: the variables of its dependencies and its own.
pub(crate) fn exported(role: &Role, behaviour: HashBehaviour) -> Dict {
    let dependencies: Vec<Dict> =
        role.all_dependencies().iter().map(|dependency| exported(dependency, behaviour)).collect();
    fold(dependencies.iter().chain([&role.vars]), behaviour)
}

/// Returns what a role's own tasks see: variables of the roles that use it, of its dependencies, its own, and those of
/// its entry.
pub(crate) fn all_vars(role: &Role, behaviour: HashBehaviour) -> Dict {
    let dependencies: Vec<Dict> =
        role.all_dependencies().iter().map(|dependency| exported(dependency, behaviour)).collect();
    let mut layers: Vec<&Dict> = role.parents.iter().flat_map(|parent| [&parent.entry_vars, &parent.vars]).collect();
    // Ansible: a role is the last of its own parents, so its entry's variables lie under its dependencies' as well.
    layers.extend([&role.entry_vars, &role.vars]);
    layers.extend(&dependencies);
    layers.extend([&role.vars, &role.entry_vars]);
    fold(layers, behaviour)
}

/// Returns the parameters of a role's use over those of the roles that use it.
pub(crate) fn params(role: &Role, behaviour: HashBehaviour) -> Dict {
    fold(role.parents.iter().map(|parent| &parent.params).chain([&role.params]), behaviour)
}
