//! How long does a warm check take, against the engine's own work for it?

use std::path::Path;
use std::time::Instant;

use super::{WARM_BOUND, median, milliseconds, program, solution};

/// A warm check and the engine's own work for it, in turn; `waited` is the time that nobody can save, in
/// milliseconds. The first pair warms the build cache.
pub(crate) fn in_turn(
    desk: &Path,
    (folder, number): (&str, &str),
    waited: f64,
    what: &str,
    bare: impl AsyncFn(&Path, u32),
) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = solution(folder);
    let mut check = program(desk);
    check.args(["exercise", number, "--format", "json", "--submission"]).arg(&folder);
    let (mut checks, mut bares) = (Vec::new(), Vec::new());
    for round in 0..4 {
        let start = Instant::now();
        let output = check.output().unwrap();
        let whole = milliseconds(start.elapsed());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
        let start = Instant::now();
        runtime.block_on(bare(&folder, round));
        if round > 0 {
            checks.push(whole);
            bares.push(milliseconds(start.elapsed()) + waited);
        }
    }
    let ratios: Vec<f64> = checks.iter().zip(&bares).map(|(check, bare)| check / bare).collect();
    println!("\nwarm exercise {number} against its {what} (bound {WARM_BOUND})");
    println!("  exercise    {:>7.0} ms", median(checks));
    println!("  bare calls  {:>7.0} ms", median(bares));
    println!("  ratio       {:>7.2}", median(ratios));
}
