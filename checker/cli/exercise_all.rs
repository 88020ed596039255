//! `exercise all`: judge every answer of the learner, side by side.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::exercise::{Course, CourseEntry};
use crate::report::{Report, Round};
use crate::words::Message;
use crate::workspace::{Turn, course_folder, judge_round, next_command, next_of_round, remember, served_at};

use super::answer::{Answer, Failure};
use super::exercise::{Asked, WORDS, given_folder};
use super::live::Live;
use super::session::Session;
use super::{engine, place, trouble};

/// What stands in the place of an exercise's number.
pub(super) const NAME: &str = "all";

/// Runs the command.
pub(super) fn run(session: &Session, asked: &Asked) -> Result<Answer, Failure> {
    if let Some(option) = [("--record", &asked.record), ("--replay", &asked.replay)]
        .into_iter()
        .find(|(_, path)| path.is_some())
    {
        let message = WORDS.say("all-alone").with("option", option.0);
        return Err(Failure::usage("usage", message, Some(WORDS.say("all-alone-help"))));
    }
    let course = place::course()?;
    let own = course_folder(&course, &session.folder);
    let folder = match &asked.submission {
        Some(given) => given_folder(session, given)?,
        None => own.clone(),
    };
    let turns = turns(&course, &folder)?;
    let live = Live::new(session.streams.error, io::stderr().is_terminal());
    let notes: Mutex<Vec<Message>> = Mutex::new(Vec::new());
    let count = turns.iter().filter(|turn| turn.folder.is_some()).count();
    let judged = Mutex::new(0_usize);
    let ended = |report: &Report| {
        // What is judged stays judged, also where the rest is interrupted.
        if asked.submission.is_none() {
            let turn = turns.iter().find(|turn| turn.exercise.number == report.number);
            let said = turn.map(|turn| remember(&own, &turn.exercise, report)).unwrap_or_default();
            notes.lock().unwrap_or_else(PoisonError::into_inner).extend(said);
        }
        let mut judged = judged.lock().unwrap_or_else(PoisonError::into_inner);
        *judged += 1;
        live.say(
            &WORDS
                .say("all-judged")
                .with("judged", *judged)
                .with("count", count)
                .with("exercise", report.number)
                .with("verdict", WORDS.say(report.outcome().name()))
                .text(session.streams.error.language),
        );
    };
    let round = engine::run(judge_round(&turns, session.setup, &|event| live.show(&event), &ended));
    drop(live);
    let mut round = round.map_err(|error| engine::failure(&error))?;
    let book = served_at(&own);
    for report in round.rows.iter_mut().filter_map(|row| row.report.as_mut()) {
        report.book.clone_from(&book);
    }
    let mut notes = notes.into_inner().unwrap_or_else(PoisonError::into_inner);
    // One disk that is full says the same of every exercise.
    notes.dedup();
    Ok(answer(session, &course, &round, notes))
}

fn answer(session: &Session, course: &Course, round: &Round, notes: Vec<Message>) -> Answer {
    let next = next_of_round(round);
    Answer {
        name: "round",
        exit_code: round.outcome().exit_code(),
        text: round.render(&next, session.look()),
        body: round.json(&next, &|report| next_command(course, report), session.language()),
        notes,
        sarif: None,
    }
}

/// Every exercise that there is, and its folder in the given one.
fn turns(course: &Course, folder: &Path) -> Result<Vec<Turn>, Failure> {
    let available = course.entries().iter().filter(|entry| entry.available);
    let turn = |entry: &CourseEntry| {
        let answer = folder.join(entry.folder());
        let exercise = course.load(entry).map_err(|error| trouble::of_course(&error))?;
        Ok(Turn { exercise, folder: answer.is_dir().then_some(answer) })
    };
    let turns: Vec<Turn> = available.map(turn).collect::<Result<_, Failure>>()?;
    if turns.iter().any(|turn| turn.folder.is_some()) {
        return Ok(turns);
    }
    let message = WORDS.say("all-no-folder").with("path", folder.display().to_string());
    Err(Failure::usage("no-submission", message, Some(WORDS.say("help-init"))))
}
