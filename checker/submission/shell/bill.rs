//! What does a script ask of `harden-check sbom`?
//!
//! What it writes nobody knows before the image was built; a character stands for it, and where that lands in a file,
//! the lab writes the bill of the image that it has built.

use super::super::draft::Draft;
use super::super::environment::{first_unknown, shown};
use super::super::source::{Fault, Word};
use super::super::{ImageSource, WrittenBill};
use super::catalogue::WORDS;
use super::own_words::{Given, given};
use super::script::{Flow, Script};
use super::state::Status;

/// Options with a value that only change what is shown beside the bill.
const SHOWN_ONLY: [&str; 2] = ["--lang", "--color"];

/// How `harden-check` ends where there is no such image.
const NOT_DONE: u8 = 3;

impl Script {
    /// Carries out `harden-check sbom IMAGE`, with `--as` for the format.
    pub(super) fn bill(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let about = |word: &Word, key: &'static str| {
            Fault::new(word, WORDS.say(key).with("word", shown(word.text()))).help(WORDS.say("bill-help"))
        };
        let (mut operands, mut spdx) = (Vec::new(), false);
        for given in given(arguments) {
            let (word, flag, value) = match given {
                Given::Operand(word) => {
                    operands.push(word);
                    continue;
                }
                Given::Option { word, flag, value } => (word, flag, value),
            };
            match (flag.text(), value.as_ref().map(Word::text)) {
                ("--as", Some("cyclonedx")) => spdx = false,
                ("--as", Some("spdx")) => spdx = true,
                (flag, Some(_)) if SHOWN_ONLY.contains(&flag) => {}
                _ => return self.misread(draft, about(word, "bill-words")),
            }
        }
        let [_, image] = operands.as_slice() else {
            return self.misread(draft, about(operands.first().copied().unwrap_or(name), "bill-words"));
        };
        if !self.is_reached(draft) {
            return self.lost(draft);
        }
        let build = match draft.ledger.image(image.text()) {
            Some(ImageSource::Build(build)) => build,
            Some(ImageSource::Given(_)) => return self.misread(draft, about(image, "bill-given")),
            // There is no such image: the command says so beside its output, and ends like that.
            None => {
                self.state.status = Status::Known(NOT_DONE);
                return Flow::Next;
            }
        };
        let end = arguments.last().unwrap_or(name).range().end;
        let at = self.text.file.location(&(name.range().start..end));
        let written = WrittenBill { build, image: image.text().to_owned(), spdx, at };
        let outer = self.output.replace(String::new());
        let flow = self.says(draft, name, arguments, Some(Status::SUCCESS));
        let said = std::mem::replace(&mut self.output, outer).unwrap_or_default();
        if let Some(letter) = first_unknown(&said) {
            draft.bills.push((letter, written));
        }
        self.write(&said);
        flow
    }
}

#[cfg(test)]
mod tests {
    use crate::submission::HandedBill;
    use crate::submission::fixtures::{script, script_told};

    const BUILD: &str = "docker build -t notes .\n";
    const RUN: &str = "docker run -d --name web notes\n";

    fn bills(command: &str) -> Vec<HandedBill> {
        script(&format!("{BUILD}{command}\n{RUN}")).bills
    }

    #[test]
    fn a_bill_that_a_command_writes_is_that_of_its_image() {
        for command in [
            "harden-check sbom notes > sbom.cdx.json",
            "harden-check sbom notes >| ./sbom.cdx.json",
            "harden-check --lang de sbom --as cyclonedx notes:latest > sbom.cdx.json",
            "harden-check sbom notes > new.json && mv new.json sbom.cdx.json",
            "harden-check sbom notes | tee sbom.cdx.json",
            "if ! harden-check sbom notes > sbom.cdx.json; then exit 1; fi",
        ] {
            let bills = bills(command);
            let [one] = bills.as_slice() else { panic!("{command}: {bills:?}") };
            let written = one.written.as_ref().unwrap_or_else(|| panic!("{command}"));
            assert_eq!((one.file.as_str(), written.build, written.spdx), ("sbom.cdx.json", 0, false));
            assert!(one.bill.is_none() && one.fault.is_none());
        }
        assert!(
            bills("harden-check sbom --as=spdx notes > sbom.spdx.json")[0].written.as_ref().unwrap().spdx
        );
        let second = "docker build -t other .\nharden-check sbom other > bom.json";
        assert_eq!(bills(second)[0].written.as_ref().unwrap().build, 1);
    }

    #[test]
    fn what_only_shows_a_bill_or_loses_it_hands_in_none() {
        for command in [
            "harden-check sbom notes",
            "harden-check sbom notes > /dev/null",
            "harden-check sbom notes > out.txt",
            "harden-check sbom nowhere > /dev/null || true",
            "harden-check sbom notes > bom.json; rm bom.json",
        ] {
            assert_eq!(bills(command), [], "{command}");
        }
        // The shell empties the file before the command fails.
        let empty = bills("harden-check sbom nowhere > bom.json || true");
        assert!(empty[0].fault.is_some() && empty[0].written.is_none(), "{empty:?}");
        let other = bills("harden-check sbom notes > bom.json; echo '{}' > bom.json");
        assert!(other[0].fault.is_some() && other[0].written.is_none(), "{other:?}");
    }

    #[test]
    fn what_nobody_carries_out_is_told_at_its_word() {
        for (command, word) in [
            ("harden-check sbom --of notes > bom.json", "--of"),
            ("harden-check sbom > bom.json", "sbom"),
            ("harden-check sbom harden-check/slim:1 > bom.json", "harden-check/slim:1"),
            ("harden-check sbom notes >> bom.json", "harden-check sbom notes"),
            ("count=$(harden-check sbom notes | wc -l); docker run -d \"notes:$count\"", "sbom"),
        ] {
            let told = script_told(&format!("{BUILD}{command}\n{RUN}"));
            assert!(told.contains(word), "{command}: {told}");
        }
    }
}
