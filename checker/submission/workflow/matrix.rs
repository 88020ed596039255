//! Which copies of a job does its matrix ask for?
//!
//! "Running variations of jobs in a workflow": every combination of the axes, less what `exclude` names; an entry of
//! `include` adds to the combinations whose axes it does not contradict, and is one of its own where there is none.

use std::collections::BTreeMap;

use super::super::compose::{YamlNode, YamlValue};

/// The most copies that are made, the platform's own limit.
const MOST: usize = 256;

/// The values of one copy, by their names below `matrix`.
type Copy = BTreeMap<String, String>;

/// The copies; nothing where an expression decides them.
pub(super) fn copies(matrix: &YamlNode) -> Option<Vec<Copy>> {
    let axes: Vec<(&str, &[YamlNode])> = matrix
        .map()
        .ok()?
        .iter()
        .filter(|(name, _)| !["include", "exclude"].contains(&name.text()))
        .map(|(name, values)| Some((name.text(), values.list().ok()?)))
        .collect::<Option<_>>()?;
    let mut all = vec![Copy::new()];
    for (name, values) in &axes {
        let mut more = Vec::new();
        for copy in &all {
            for value in *values {
                let mut copy = copy.clone();
                flat(name, value, &mut copy)?;
                more.push(copy);
            }
        }
        all = more;
        if all.len() > MOST {
            return None;
        }
    }
    if axes.is_empty() {
        all.clear();
    }
    for excluded in entries(matrix, "exclude")? {
        all.retain(|copy| !excluded.iter().all(|(name, value)| copy.get(name) == Some(value)));
    }
    let own = all.clone();
    let is_axis = |name: &str| axes.iter().any(|(axis, _)| name.split('.').next() == Some(axis));
    for included in entries(matrix, "include")? {
        let fits = |copy: &Copy| {
            included.iter().all(|(name, value)| !is_axis(name) || copy.get(name) == Some(value))
        };
        let met: Vec<usize> = (0..own.len()).filter(|index| fits(&own[*index])).collect();
        for index in &met {
            all[*index].extend(included.clone());
        }
        if met.is_empty() {
            all.push(included);
        }
    }
    Some(all)
}

/// The entries of `include` or `exclude`.
fn entries(matrix: &YamlNode, key: &str) -> Option<Vec<Copy>> {
    let Some(list) = matrix.get(key) else { return Some(Vec::new()) };
    let read = |entry: &YamlNode| {
        let mut copy = Copy::new();
        for (name, value) in entry.map().ok()? {
            flat(name.text(), value, &mut copy)?;
        }
        Some(copy)
    };
    list.list().ok()?.iter().map(read).collect()
}

/// The texts below a value, by their whole names; nothing where one of them is an expression.
fn flat(name: &str, value: &YamlNode, into: &mut Copy) -> Option<()> {
    match &value.value {
        YamlValue::Map(entries) => {
            for (key, value) in entries {
                flat(&format!("{name}.{}", key.text()), value, into)?;
            }
        }
        YamlValue::List(items) => {
            for (index, value) in items.iter().enumerate() {
                flat(&format!("{name}.{index}"), value, into)?;
            }
        }
        YamlValue::Scalar(word) if word.text().contains("${{") => return None,
        YamlValue::Scalar(word) => drop(into.insert(name.to_owned(), word.text().to_owned())),
        YamlValue::Nothing => drop(into.insert(name.to_owned(), String::new())),
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::copies;
    use crate::submission::compose::parse_yaml;

    fn told(matrix: &str) -> Option<Vec<String>> {
        let node = parse_yaml(matrix, 0).unwrap().remove(0);
        let shown = |copy: super::Copy| {
            let parts: Vec<String> = copy.iter().map(|(name, value)| format!("{name}={value}")).collect();
            parts.join(" ")
        };
        Some(copies(&node)?.into_iter().map(shown).collect())
    }

    #[test]
    fn combinations_are_made_left_out_and_added_to() {
        for (matrix, expected) in [
            ("{a: [1, 2]}", &["a=1", "a=2"][..]),
            ("{a: [1, 2], b: [x, y]}", &["a=1 b=x", "a=1 b=y", "a=2 b=x", "a=2 b=y"]),
            ("{a: [1, 2], b: [x, y], exclude: [{a: 1, b: x}, {a: 2}]}", &["a=1 b=y"]),
            ("{include: [{a: 1}, {a: 2, b: x}]}", &["a=1", "a=2 b=x"]),
            ("{a: [1, 2], include: [{a: 2, b: x}, {a: 3}, {c: z}]}", &["a=1 c=z", "a=2 b=x c=z", "a=3"]),
            ("{image: [{name: web, file: Dockerfile}]}", &["image.file=Dockerfile image.name=web"]),
        ] {
            let told = told(matrix).unwrap();
            assert_eq!(told, expected, "{matrix}");
        }
        for matrix in ["{a: '${{ fromJSON(x) }}'}", "{a: ['${{ x }}']}", "a: 1"] {
            assert_eq!(told(matrix), None, "{matrix}");
        }
    }
}
