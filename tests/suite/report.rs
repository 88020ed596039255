//! What a reader sees: whole outputs, in both languages, as a gallery of snapshots.

use harden_check::check::{Kind, Verdict};
use harden_check::report::{Look, Outcome, human, json, page};
use harden_check::words::Language;
use insta::assert_snapshot;

use crate::report_samples;

const NEXT: &str = "harden-check hint 8";

#[test]
fn every_report_in_both_languages() {
    for (name, report) in report_samples::all() {
        for language in Language::ALL {
            let text = human::render(&report, NEXT, &Look::plain(language, 90));
            assert_snapshot!(format!("{name}-{language}"), text);
        }
    }
}

#[test]
fn many_exercises_in_both_languages() {
    for language in Language::ALL {
        let round = report_samples::round();
        assert_snapshot!(format!("round-{language}"), round.render(NEXT, &Look::plain(language, 72)));
        let coloured = round.render(NEXT, &Look::new(language, Some(72), true));
        assert_eq!(without_colours(&coloured), round.render(NEXT, &Look::plain(language, 72)));
    }
}

#[test]
fn many_exercises_passed_only_where_each_one_did() {
    let of = |slugs: &[&str]| {
        let mut round = report_samples::round();
        round.rows.retain(|row| slugs.contains(&row.slug.as_str()));
        assert_eq!(round.rows.len(), slugs.len(), "{slugs:?}");
        round.outcome()
    };
    assert_eq!(of(&["solved"]), Outcome::Passed);
    assert_eq!(of(&["solved", "failed", "not-begun"]), Outcome::Failed);
    assert_eq!(of(&["solved", "unreadable"]), Outcome::Failed);
    assert_eq!(of(&["solved", "not-checked"]), Outcome::NotChecked);
    assert_eq!(of(&["solved", "not-begun"]), Outcome::NotChecked);
    assert_eq!(of(&[]), Outcome::NotChecked);
}

#[test]
fn what_docker_takes_and_the_lab_does_not_is_not_judged() {
    let report = report_samples::outside_lab();
    assert_eq!(report.outcome(), Outcome::NotChecked);
    assert_eq!(report.outcome().exit_code(), 3);
    let text = human::render(&report, NEXT, &Look::plain(Language::En, 100));
    assert!(text.contains("nothing is judged") && text.contains("! ") && !text.contains('✗'), "{text}");
    let mut mistaken = report;
    mistaken.unreadable.reverse();
    assert_eq!(mistaken.outcome().exit_code(), 1);
}

#[test]
fn a_narrow_window() {
    let text = human::render(&report_samples::failed(), NEXT, &Look::plain(Language::De, 50));
    assert_snapshot!(text);
}

#[test]
fn in_colours() {
    let look = Look::new(Language::En, Some(90), true);
    let text = human::render(&report_samples::failed(), NEXT, &look);
    assert!(!text.contains("\u{1b}[31mred"), "a file name of the learner's cannot paint");
    assert_snapshot!(text.replace('\u{1b}', "<ESC>"));
}

#[test]
fn colours_add_nothing_but_colour() {
    for (name, report) in report_samples::all() {
        let plain = human::render(&report, NEXT, &Look::plain(Language::En, 90));
        let coloured = human::render(&report, NEXT, &Look::new(Language::En, Some(90), true));
        assert_ne!(plain, coloured, "{name}");
        assert_eq!(plain, without_colours(&coloured), "{name}");
        assert!(!plain.contains('\u{1b}'), "{name}");
    }
}

#[test]
fn no_sentence_is_wider_than_the_window() {
    for (name, report) in report_samples::all() {
        for language in Language::ALL {
            let text = human::render(&report, NEXT, &Look::plain(language, 72));
            for line in text.lines() {
                // Attempts stay whole, so that they can be copied and searched for.
                let wide = line.chars().count() > 72 && !line.contains(" -> ");
                assert!(!wide, "{name} {language}: {line}");
            }
        }
    }
}

#[test]
fn the_exit_code_follows_the_findings() {
    let outcomes: Vec<Outcome> = report_samples::all().iter().map(|(_, report)| report.outcome()).collect();
    let expected = [
        Outcome::Failed,
        Outcome::Failed,
        Outcome::Passed,
        Outcome::Failed,
        Outcome::NotChecked,
        Outcome::Failed,
        Outcome::NotChecked,
    ];
    assert_eq!(outcomes, expected);
    assert_eq!(expected.map(Outcome::exit_code), [1, 1, 0, 1, 3, 1, 3]);
}

#[test]
fn what_nobody_saw_work_is_not_solved() {
    let mut report = report_samples::solved();
    assert_eq!(report.outcome(), Outcome::Passed);
    let reason = report_samples::reason();
    for finding in report.findings.iter_mut().filter(|finding| finding.check.kind == Kind::Works) {
        finding.verdict = Verdict::Skipped { reason: reason.clone() };
    }
    assert_eq!(report.outcome(), Outcome::NotChecked);
}

#[test]
fn a_failed_report_as_json() {
    let report = report_samples::failed();
    let body = json::report(&report, NEXT, Language::De);
    let document = json::document("report", Language::De, report.outcome().exit_code(), &[], body);
    insta::assert_json_snapshot!(document, { ".tool.version" => "[version]" });
}

#[test]
fn a_score_is_told_to_programs_and_to_the_page() {
    let report = report_samples::scored();
    let told = &json::report(&report, NEXT, Language::En)["score"];
    assert_eq!(
        (&told["tried"], &told["succeeded"], &told["succeeded_at_the_start"]),
        (&2.into(), &2.into(), &2.into())
    );
    let after: Vec<&str> =
        told["attacks"].as_array().unwrap().iter().map(|attack| attack["after"].as_str().unwrap()).collect();
    assert_eq!(after, ["succeeds", "not-tried", "succeeds"]);
    for (language, head) in [(Language::En, "now"), (Language::De, "jetzt")] {
        let shown = &page::end(&report, language)["score"];
        assert_eq!(shown["heads"][2], head);
        assert_eq!(shown["rows"].as_array().unwrap().len(), 3);
        assert_eq!(shown["rows"][1]["succeeds"], false);
    }
    let without = report_samples::failed();
    assert!(json::report(&without, NEXT, Language::En)["score"].is_null());
    assert!(page::end(&without, Language::En)["score"].is_null());
}

fn without_colours(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}
