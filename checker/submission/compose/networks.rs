//! Which networks does a compose file declare, who is on them, and which ports are published?

use std::net::IpAddr;

use super::super::source::{Fault, Word};
use super::super::values::{address, did_you_mean, number, ports, subnet};
use super::super::{Located, NetworkAttachment, NetworkSpec};
use super::catalogue::said;
use super::keys::{Context, Entry, Key, ignored, key, read_entry, read_keys, unsupported};
use super::mounts;
use super::node::{Node, Value};
use super::service_draft::{Service, ServiceDraft};
use super::shape::Shape::*;
use super::top::Top;

/// The network of services that name none, as Docker Compose calls it.
pub(super) fn default_name(project: &str) -> String {
    format!("{project}_default")
}

/// The plan's name for a network that the file calls so.
fn name_of(project: &str, written: &str) -> String {
    if written == "default" { default_name(project) } else { written.to_owned() }
}

/// Every key of `ipam`.
const POOL_KEYS: &[Key<NetworkSpec>] = &[
    key("config", List, |entry| {
        for item in entry.context.take(entry.node.list()).unwrap_or_default() {
            read_keys(&mut entry.context.again(), item, SUBNET_KEYS, entry.target);
        }
    }),
    unsupported("driver"),
    unsupported("options"),
];

/// Every key of an entry of `config`.
const SUBNET_KEYS: &[Key<NetworkSpec>] = &[
    unsupported("aux_addresses"),
    key("gateway", Text, |entry| {
        let gateway = entry.scalar(address);
        entry.target.gateways.extend(gateway);
    }),
    unsupported("ip_range"),
    key("subnet", Text, |entry| {
        let read = entry.scalar(subnet);
        entry.target.subnets.extend(read);
    }),
];

/// Every key of a network (<https://docs.docker.com/reference/compose-file/networks/>).
const NETWORK_KEYS: &[Key<NetworkSpec>] = &[
    ignored("attachable", Truth),
    key("driver", Text, |entry| {
        let Some(driver) = entry.text() else { return };
        let overlay = entry.context.stack && driver.value == "overlay";
        if overlay || ["bridge", "default"].contains(&driver.value.as_str()) {
            entry.target.driver = Some(driver);
        } else {
            entry.context.fault(&Word::at(&driver.value, entry.node.range.clone()), "network-driver");
        }
    }),
    key("driver_opts", Map, |entry| {
        for (option, _) in entry.pairs() {
            entry.target.options.push(option);
        }
    }),
    unsupported("enable_ipv4"),
    key("enable_ipv6", Truth, |entry| entry.target.ipv6 = entry.truth()),
    key("external", Any, mounts::external),
    key("internal", Truth, |entry| entry.target.internal = entry.truth()),
    key("ipam", Map, |entry| {
        let node = entry.node;
        read_keys(&mut entry.context.again(), node, POOL_KEYS, entry.target);
    }),
    ignored("labels", Pairs),
    // The lab calls every network after its run; aliases stay as written.
    ignored("name", Text),
];

/// Reads the top-level `networks`.
pub(super) fn declared(entry: &mut Entry<'_, '_, Top>) {
    let mut called: Vec<String> = Vec::new();
    for (name, node) in entry.context.take(entry.node.map()).unwrap_or_default() {
        if ["host", "none", "bridge"].contains(&name.text()) {
            entry.context.fault(name, "network-reserved");
            continue;
        }
        // The engine has one network of a name, and Compose refuses one that it made for another key.
        let own = node.get("name").filter(|_| node.get("external").is_none());
        if let Some(own) = own.and_then(|node| node.text().ok()) {
            if called.iter().any(|other| other == own.text()) {
                entry.context.fault(own, "network-name-twice");
            }
            called.push(own.text().to_owned());
        }
        let text = name_of(entry.context.project, name.text());
        if let Some(known) = made_before(&mut entry.context, name, node) {
            entry.target.networks.push(known);
            continue;
        }
        let mut network = NetworkSpec::new(entry.context.file.located(text, &name.range()));
        read_entry(&mut entry.context.again(), node, NETWORK_KEYS, &mut network);
        entry.target.networks.push(network);
    }
}

/// The network that a stack's file calls external, where a command has made it.
fn made_before(context: &mut Context<'_, '_>, name: &Word, node: &Node) -> Option<NetworkSpec> {
    let outside = node.get("external")?.text().is_ok_and(|word| word.text() == "true");
    let written = node.get("name").and_then(|node| node.text().ok());
    if !context.stack || !outside || written.is_some_and(|written| written.text() != name.text()) {
        return None;
    }
    context.draft.ledger.network(name.text()).cloned()
}

/// Every key of a service's place on a network.
const ATTACHMENT_KEYS: &[Key<NetworkAttachment>] = &[
    key("aliases", Texts, |entry| {
        let aliases = entry.items(|word| Ok(word.text().to_owned()));
        entry.target.aliases.extend(aliases.into_iter().map(|alias| alias.value));
    }),
    unsupported("driver_opts"),
    unsupported("gw_priority"),
    unsupported("interface_name"),
    key("ipv4_address", Text, |entry| {
        let read = entry.scalar(|word| asked_for(word, false));
        entry.target.addresses.extend(read);
    }),
    key("ipv6_address", Text, |entry| {
        let read = entry.scalar(|word| asked_for(word, true));
        entry.target.addresses.extend(read);
    }),
    unsupported("link_local_ips"),
    unsupported("mac_address"),
    ignored("priority", Number),
];

/// An address that a service asks for on a network, of the version that the key is for.
fn asked_for(word: &Word, six: bool) -> Result<String, Fault> {
    let text = address(word)?;
    let fits = text.parse::<IpAddr>().is_ok_and(|address| address.is_ipv6() == six);
    if fits { Ok(text) } else { Err(said(word, "other-version")) }
}

/// Reads a service's `networks`.
pub(super) fn used(entry: &mut Service<'_, '_>) {
    let mut found: Vec<(Word, Option<Node>)> = Vec::new();
    if let Value::Map(entries) = &entry.node.value {
        found.extend(entries.iter().map(|(name, node)| (name.clone(), Some(node.clone()))));
    } else {
        for item in entry.context.take(entry.node.list()).unwrap_or_default() {
            let name = entry.context.take(item.text()).cloned();
            found.extend(name.map(|name| (name, None)));
        }
    }
    for (name, node) in found {
        let network = name_of(entry.context.project, name.text());
        let mut attachment = NetworkAttachment::on(network);
        if let Some(node) = &node {
            read_entry(&mut entry.context.again(), node, ATTACHMENT_KEYS, &mut attachment);
        }
        let attachment = entry.context.file.located(attachment, &name.range());
        entry.target.networks.push(name);
        entry.target.spec.networks.push(attachment);
    }
}

/// A network that a service names must be declared, but for the default one.
pub(super) fn check_used(context: &mut Context<'_, '_>, service: &ServiceDraft, top: &Top) {
    for name in service.networks.iter().filter(|name| name.text() != "default") {
        if !top.networks.iter().any(|network| network.name.value == name.text()) {
            let mut fault = said(name, "undeclared-network");
            fault.help =
                did_you_mean(name.text(), top.networks.iter().map(|network| network.name.value.as_str()));
            context.draft.fault(context.file, fault);
        }
    }
}

/// A port in its long form.
#[derive(Debug, Default)]
struct LongPort {
    target: Option<Word>,
    published: Option<Word>,
    host_address: Option<Word>,
    protocol: Option<Word>,
}

const PORT_KEYS: &[Key<LongPort>] = &[
    ignored("app_protocol", Text),
    key("host_ip", Text, |entry| entry.target.host_address = word(entry)),
    ignored("mode", Text),
    ignored("name", Text),
    key("protocol", Text, |entry| entry.target.protocol = word(entry)),
    key("published", Integer, |entry| entry.target.published = word(entry)),
    key("target", Integer, |entry| entry.target.target = word(entry)),
];

fn word<T>(entry: &mut Entry<'_, '_, T>) -> Option<Word> {
    entry.scalar(|word| Ok(word.clone())).map(|word| word.value)
}

/// Reads a service's `ports`.
pub(super) fn ports_of(entry: &mut Service<'_, '_>) {
    for item in entry.context.take(entry.node.list()).unwrap_or_default() {
        let written = if matches!(item.value, Value::Map(_)) {
            let mut long = LongPort::default();
            read_keys(&mut entry.context.again(), item, PORT_KEYS, &mut long);
            match in_short(entry, item, &long) {
                Some(word) => word,
                None => continue,
            }
        } else {
            match entry.context.take(item.number()) {
                Some(word) => word.clone(),
                None => continue,
            }
        };
        for port in entry.context.take(ports(&written)).unwrap_or_default() {
            let port: Located<_> = entry.context.file.located(port, &item.range);
            entry.target.spec.publish.push(port);
        }
    }
}

/// The short form of a long one, so that both are read by the same rules.
fn in_short(entry: &mut Service<'_, '_>, item: &Node, long: &LongPort) -> Option<Word> {
    let Some(target) = &long.target else {
        let place = Word::empty(item.range.clone());
        entry.context.fault(&place, "port-target");
        return None;
    };
    entry.context.take(number(target, 1, 65535))?;
    let mut short = Word::empty(item.range.clone());
    if let Some(address) = &long.host_address {
        let brackets = address.text().contains(':') && !address.text().starts_with('[');
        short.push(if brackets { "[" } else { "" }, &address.range());
        short.push_word(address);
        short.push(if brackets { "]:" } else { ":" }, &address.range());
    }
    if let Some(published) = &long.published {
        short.push_word(published);
    }
    if long.host_address.is_some() || long.published.is_some() {
        short.push(":", &target.range());
    }
    short.push_word(target);
    if let Some(protocol) = &long.protocol {
        short.push("/", &protocol.range());
        short.push_word(protocol);
    }
    Some(short)
}

#[cfg(test)]
mod tests {
    use crate::submission::fixtures::{DOCKERFILE, submission, told};

    fn project(networks: &str) -> String {
        format!("services:\n  web:\n    build: .\n    networks: [back, vault]\nnetworks:\n{networks}")
    }

    #[test]
    fn a_name_is_that_of_one_network() {
        for networks in [
            "  back: {name: inside}\n  vault: {name: inside}\n",
            "  back:\n    name: inside\n  front:\n  vault:\n    name: \"inside\"\n",
            "  back: {name: inside, internal: true}\n  vault: {name: inside}\n",
        ] {
            let all = told(&[("Dockerfile", DOCKERFILE), ("compose.yaml", &project(networks))]);
            assert!(all.contains("two networks here are called `inside`"), "{all}");
        }
        for networks in
            ["  back: {name: inside}\n  vault: {name: vault}\n", "  back: {name: vault}\n  vault:\n"]
        {
            let plan = submission(&[("Dockerfile", DOCKERFILE), ("compose.yaml", &project(networks))]).plan;
            assert_eq!(plan.networks.len(), 2, "{networks}");
        }
    }
}
