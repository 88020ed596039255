//! Which volume does a mount with `volume-opt=` make?

use super::super::source::{Fault, Word};
use super::super::values::{VOLUME_OPTION, binds_a_host_path};
use super::super::{BindKind, EnvironmentVariable, Located, MountSpec, VolumeSpec};
use super::catalogue::WORDS;
use super::container_draft::ContainerDraft;
use super::flags::Given;

/// What is wrong with the options of a volume of the driver `local`, where something is.
pub(super) fn fault(word: &Word, options: &[EnvironmentVariable]) -> Option<Fault> {
    let value_of = |name: &str| {
        let mut named = options.iter().filter(|option| option.name == name);
        named.next_back().map(|option| option.value.as_deref().unwrap_or_default())
    };
    if let Some(unknown) =
        options.iter().find(|option| !["type", "device", "o", "size"].contains(&option.name.as_str()))
    {
        return Some(Fault::new(word, WORDS.say("volume-option-unknown").with("value", &unknown.name)));
    }
    let reaches_out = options.iter().any(|option| {
        binds_a_host_path(&format!("{}={}", option.name, option.value.as_deref().unwrap_or_default()))
    });
    let in_memory = value_of("type") == Some("tmpfs") && value_of("device").is_some();
    // A part of the host is among the dangers.
    if options.is_empty() || in_memory || (reaches_out && value_of("type").is_some()) {
        return None;
    }
    if value_of("type").is_none() || value_of("device").is_none() {
        return Some(Fault::new(word, WORDS.say("volume-option-missing")));
    }
    Some(Fault::new(word, WORDS.say("volume-options").with("value", word.text())).outside_lab())
}

/// Moves the options of the volume's driver from a mount to the volume of that name, which the first
/// container makes that mounts it; where it is there already, Docker does not read them. The options of a
/// volume without a name stay with the mount. Only volumes in memory are carried out.
pub(super) fn make(
    given: &mut Given<'_, '_, ContainerDraft>,
    mut mount: Located<MountSpec>,
) -> Located<MountSpec> {
    let is_driver_option = |option: &String| option.starts_with(VOLUME_OPTION);
    if mount.value.kind != BindKind::Volume || !mount.value.options.iter().any(is_driver_option) {
        return mount;
    }
    let options: Vec<EnvironmentVariable> = mount
        .value
        .options
        .iter()
        .filter_map(|option| option.strip_prefix(VOLUME_OPTION))
        .map(|option| {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            EnvironmentVariable { name: name.to_owned(), value: Some(value.to_owned()) }
        })
        .collect();
    if let Some(fault) = fault(&given.value, &options) {
        given.draft.fault(given.file, fault);
    }
    if let Some(name) = &mount.value.source {
        let at = mount.at.clone();
        let options = options.into_iter().map(|option| Located::new(option, at.clone())).collect();
        let name = Located::new(name.clone(), at.clone());
        given.draft.ledger.make_volume(VolumeSpec { name, driver: None, options });
        mount.value.options.retain(|option| !is_driver_option(option));
    }
    mount
}
