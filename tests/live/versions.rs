//! Versions are ordered as dpkg itself orders them.

use std::cmp::Ordering;
use std::process::Command;

use harden_check::packages::{Manager, compare};

/// What people write, and what the rules make special: epochs, tildes, plus signs, leading zeros, letters.
const VERSIONS: [&str; 28] = [
    "0",
    "0~rc1",
    "1.0~rc1",
    "1.0~~",
    "1.0~",
    "1.0",
    "1.00",
    "1.0-0",
    "1.0-1~bpo12+1",
    "1.0-1",
    "1.0-1+b1",
    "1.0-1ubuntu1",
    "1.0+b1",
    "1.0+dfsg",
    "1.0+dfsg-1",
    "1.0.0",
    "1.0a",
    "1.02",
    "1.2",
    "1.10",
    "2.36-9+deb12u9",
    "2.36-9+deb12u10",
    "2.38.1-5+deb12u3",
    "1:2.38.1-5+deb12u3",
    "1:0.1",
    "0:1.0",
    "2024a-0+deb12u1",
    "20240203~deb12u1",
];

fn dpkg(one: &str, relation: &str, other: &str) -> bool {
    let status = Command::new("dpkg").args(["--compare-versions", one, relation, other]).status();
    status.expect("dpkg is on this host").success()
}

#[test]
fn every_pair_is_ordered_as_dpkg_orders_it() {
    let mut compared = 0;
    for (at, one) in VERSIONS.iter().enumerate() {
        for other in &VERSIONS[at..] {
            let wanted = match (dpkg(one, "lt", other), dpkg(one, "eq", other)) {
                (true, _) => Ordering::Less,
                (_, true) => Ordering::Equal,
                _ => Ordering::Greater,
            };
            assert_eq!(compare(Manager::Dpkg, one, other), wanted, "{one} {other}");
            assert_eq!(compare(Manager::Dpkg, other, one), wanted.reverse(), "{other} {one}");
            compared += 1;
        }
    }
    assert_eq!(compared, VERSIONS.len() * (VERSIONS.len() + 1) / 2);
}
