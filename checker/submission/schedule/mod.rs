//! When is what in this folder started again? Crontabs, workflows, timers of systemd, and bots.
//!
//! Only an exercise that asks for a schedule says anything about them.

mod bot;
mod command;
mod crontab;
mod facts;
mod rhythm;
mod timer;
mod workflow;

use std::fs;

use super::folder::Folder;
use super::source::SourceFile;

pub use facts::{Rhythm, Schedule, ScheduleKind};

/// Folders in which schedules are looked for, beside the top one.
const FOLDERS: [&str; 20] = [
    ".github",
    ".github/workflows",
    ".gitea/workflows",
    ".forgejo/workflows",
    "cron",
    "cron.d",
    "systemd",
    "etc",
    "etc/cron.d",
    "etc/systemd/system",
    "ops",
    "ops/cron",
    "ops/cron.d",
    "ops/systemd",
    "deploy",
    "deploy/cron",
    "deploy/systemd",
    "scripts",
    "timers",
    "host",
];

/// The most files that are looked at in one folder.
const MOST_FILES: usize = 200;

/// Reads every schedule of the folder, by the names of its files.
pub(super) fn read(folder: &Folder) -> Vec<Schedule> {
    let mut paths: Vec<String> = std::iter::once("")
        .chain(FOLDERS)
        .flat_map(|inside| {
            let entries = fs::read_dir(folder.root().join(inside)).into_iter().flatten();
            let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
            let within =
                move |name: String| if inside.is_empty() { name } else { format!("{inside}/{name}") };
            names.take(MOST_FILES).map(within).collect::<Vec<_>>()
        })
        .collect();
    paths.sort();
    paths.iter().flat_map(|path| of_path(folder, path)).collect()
}

fn of_path(folder: &Folder, path: &str) -> Vec<Schedule> {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    let reader: fn(&Folder, &SourceFile) -> Vec<Schedule> = match (parent, name) {
        (parent, _) if parent.ends_with("/workflows") && is_yaml => workflow::read,
        (".github", "dependabot.yml" | "dependabot.yaml") => |_, file| bot::dependabot(file),
        ("", ".gitlab-ci.yml") => |folder, file| vec![bot::pipeline(folder, file)],
        ("" | ".github", "renovate.json" | ".renovaterc" | ".renovaterc.json" | "renovate.json5") => {
            |_, file| vec![bot::bot(file, "Renovate")]
        }
        (_, "crontab") => crontab::read,
        (parent, _) if ["cron", "cron.d"].contains(&parent.rsplit('/').next().unwrap_or_default()) => {
            crontab::read
        }
        (_, name) if name.ends_with(".cron") || name.ends_with(".crontab") => crontab::read,
        (_, name) if name.ends_with(".timer") => timer::read,
        _ => return Vec::new(),
    };
    folder.text(path).map(|file| reader(folder, &file)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Rhythm, Schedule, ScheduleKind};
    use crate::submission::fixtures::folder;
    use crate::submission::folder::Folder;

    fn read(files: &[(&str, &str)]) -> Vec<Schedule> {
        let files = folder(files);
        super::read(&Folder::open(files.path()).unwrap())
    }

    fn one(files: &[(&str, &str)]) -> (ScheduleKind, Rhythm, bool, usize) {
        let found = read(files);
        let [one] = found.as_slice() else { panic!("{found:?}") };
        (one.kind, one.rhythm.clone(), one.starts_script, one.at.line)
    }

    const WORKFLOW: &str = "on:\n  schedule:\n    - cron: '17 3 * * 1'\njobs:\n  patch:\n    runs-on: ubuntu\n    steps:\n      - run: ./run.sh\n";

    #[test]
    fn every_kind_of_file_is_read_with_its_place() {
        let crontab = "# patches\nMAILTO=team\n\n17 3 * * 1 cd /srv/notes && ./run.sh\n";
        assert_eq!(one(&[("crontab", crontab)]), (ScheduleKind::Crontab, Rhythm::Days(7), true, 4));
        let system = "@monthly root /srv/notes/run.sh\n";
        assert_eq!(one(&[("cron.d/notes", system)]), (ScheduleKind::Crontab, Rhythm::Days(31), true, 1));
        let workflow = [(".github/workflows/patch.yml", WORKFLOW)];
        assert_eq!(one(&workflow), (ScheduleKind::Workflow, Rhythm::Days(7), true, 3));
        let timer = ("notes.timer", "[Timer]\nOnCalendar=Mon 03:17\n");
        let service = ("notes.service", "[Service]\nExecStart=/srv/notes/run.sh\n");
        assert_eq!(one(&[timer, service]), (ScheduleKind::Timer, Rhythm::Days(7), true, 2));
        assert_eq!(one(&[timer]), (ScheduleKind::Timer, Rhythm::Days(7), false, 2));
    }

    #[test]
    fn a_script_of_the_folder_does_what_stands_in_it_wherever_the_schedule_lies() {
        let script = ("ops/rebuild.sh", "#!/bin/sh\ndocker build --pull --no-cache -t notes .\n");
        let idle = ("ops/rebuild.sh", "#!/bin/sh\ndate\n");
        let cron = "17 3 * * 1 root /srv/notes/ops/rebuild.sh >> /var/log/notes.log\n";
        let timer = ("ops/notes.timer", "[Timer]\nOnCalendar=weekly\n");
        let service = ("ops/notes.service", "[Service]\nExecStart=/bin/sh /srv/notes/ops/rebuild.sh\n");
        let workflow = WORKFLOW.replace("./run.sh", "sh ops/rebuild.sh");
        for (script, builds) in [(script, true), (idle, false)] {
            for files in [
                vec![script, ("etc/crontab", cron)],
                vec![script, ("ops/cron.d/notes", cron)],
                vec![script, timer, service],
                vec![script, (".github/workflows/a.yml", workflow.as_str())],
            ] {
                let found = read(&files);
                assert_eq!(found.iter().map(|one| one.builds).collect::<Vec<_>>(), [builds], "{files:?}");
            }
        }
        assert!(!read(&[script, ("crontab", "17 3 * * 1 cat ops/rebuild.sh\n")])[0].builds);
    }

    #[test]
    fn a_build_on_a_host_that_keeps_what_it_built_asks_for_what_is_new() {
        let cached = |files: &[(&str, &str)]| read(files).iter().any(|one| one.cached);
        let hosted = WORKFLOW.replace("./run.sh", "docker build --cache-from notes .");
        let own = hosted.replace("runs-on: ubuntu", "runs-on: [self-hosted, linux]");
        let action = |with: &str| {
            let uses = format!("- uses: docker/build-push-action@v6\n        with:\n          {with}\n");
            own.replace("- run: docker build --cache-from notes .\n", &uses)
        };
        for (text, expected) in [
            (hosted.clone(), false),
            (own.clone(), true),
            (own.replace("--cache-from notes", "--pull"), false),
            (own.replace("--cache-from notes", "--no-cache"), false),
            (own.replace("--cache-from notes", "--pull=false"), true),
            (own.replace("docker build", "docker pull base; docker build"), false),
            (action("push: false"), true),
            (action("pull: true"), false),
            (action("no-cache: true"), false),
        ] {
            assert_eq!(cached(&[(".github/workflows/a.yml", &text)]), expected, "{text}");
        }
        let cron = |command: &str| format!("17 3 * * 1 cd /srv/notes && {command}\n");
        for (command, expected) in [
            ("docker build -t notes .", true),
            ("docker build --pull -t notes .", false),
            ("docker compose build", true),
            ("docker compose build --pull --no-cache", false),
            ("docker system prune -af && docker build -t notes .", false),
            ("./run.sh", true),
        ] {
            let run = ("run.sh", "#!/bin/sh\ndocker build -t notes .\n");
            assert_eq!(cached(&[run, ("crontab", &cron(command))]), expected, "{command}");
        }
        let fresh = ("run.sh", "#!/bin/sh\ndocker build --pull \\\n  -t notes .\n");
        assert!(!cached(&[fresh, ("crontab", &cron("./run.sh"))]));
        let compose =
            ("compose.yaml", "services:\n  web:\n    build:\n      context: .\n      no_cache: true\n");
        assert!(!cached(&[compose, ("crontab", &cron("docker compose build"))]));
        let timer = ("notes.timer", "[Timer]\nOnCalendar=weekly\n");
        let service = |flag: &str| format!("[Service]\nExecStart=/usr/bin/docker build {flag} .\n");
        assert!(cached(&[timer, ("notes.service", &service("--tag notes"))]));
        assert!(!cached(&[timer, ("notes.service", &service("--pull"))]));
    }

    #[test]
    fn a_pipeline_of_gitlabs_may_have_a_job_for_its_schedule() {
        let job = |rule: &str, script: &str| {
            let text = format!("rebuild:\n  {rule}\n  script:\n    - {script}\n");
            read(&[(".gitlab-ci.yml", &text)]).remove(0)
        };
        let rule = "rules:\n    - if: $CI_PIPELINE_SOURCE == \"schedule\"";
        let build = "docker build --pull -t notes .";
        let one = job(rule, build);
        assert_eq!((one.kind, one.builds), (ScheduleKind::Pipeline, true));
        assert!(job("only: [schedules]", build).builds);
        assert!(!job(rule, "docker ps").builds);
        assert!(!job(&format!("{rule}\n      when: never"), build).builds);
        assert!(!job("rules:\n    - if: $CI_COMMIT_BRANCH", build).builds);
    }

    #[test]
    fn what_starts_nothing_or_never_is_told_apart() {
        for (from, to, starts) in [
            ("./run.sh", "docker build .", false),
            ("    steps", "    if: false\n    steps", false),
            ("    steps", "    if: github.event_name == 'push'\n    steps", false),
            ("    steps", "    if: ${{ github.event_name == 'schedule' }}\n    steps", true),
        ] {
            let text = WORKFLOW.replacen(from, to, 1);
            assert_eq!(one(&[(".github/workflows/patch.yml", &text)]).2, starts, "{to}");
        }
        let never = WORKFLOW.replace("17 3 * * 1", "0 0 30 2 *");
        assert_eq!(one(&[(".github/workflows/patch.yml", &never)]).1, Rhythm::Never);
        assert_eq!(one(&[(".github/workflows/patch.yml", "on: [\n")]).1, Rhythm::Unread);
        assert_eq!(read(&[(".github/workflows/push.yml", "on: push\njobs: {}\n")]), []);
        let bots = "version: 2\nupdates:\n  - package-ecosystem: docker\n";
        assert_eq!(one(&[(".github/dependabot.yml", bots)]), (ScheduleKind::Bot, Rhythm::Absent, false, 3));
        assert_eq!(one(&[("renovate.json", "{}")]).0, ScheduleKind::Bot);
        assert_eq!(one(&[(".gitlab-ci.yml", "a: b")]).0, ScheduleKind::Pipeline);
    }
}
