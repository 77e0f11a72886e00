//! Compares two servers, or two states of one, by measuring them alternately.

use crate::client::rate;
use crate::cpu_time;

/// One side of a comparison.
pub(crate) struct Side<'a> {
    pub(crate) address: &'a str,
    /// Thread of the server.
    pub(crate) thread: &'a str,
    pub(crate) requests: &'a [String],
    pub(crate) status: &'a str,
    pub(crate) connections: usize,
    /// Called before each measurement.
    pub(crate) before: &'a dyn Fn(),
}

impl Side<'_> {
    /// Returns requests per second, and per second of CPU time of the server's thread.
    fn rates(&self) -> (f64, f64) {
        (self.before)();
        let before = cpu_time::of_thread(self.thread).unwrap_or_default();
        let (responses, elapsed) = rate(self.address, self.requests, self.status, self.connections);
        let after = cpu_time::of_thread(self.thread).unwrap_or_default();
        let cpu_time = after.saturating_sub(before);
        (
            responses / elapsed.as_secs_f64(),
            responses / cpu_time.as_secs_f64(),
        )
    }
}

/// Measures both sides alternately. Prints the median rates, and the median ratio of
/// the first to the second.
pub(crate) fn compare(name: &str, first: &Side<'_>, second: &Side<'_>, target: &str) {
    const ROUNDS: usize = 21;
    let (mut firsts, mut seconds) = (Vec::new(), Vec::new());
    // The first round is a warm-up.
    for round in 0..=ROUNDS {
        // The order alternates, so that other load on the machine favours neither side.
        let (a, b) = if round % 2 == 0 {
            let a = first.rates();
            (a, second.rates())
        } else {
            let b = second.rates();
            (first.rates(), b)
        };
        if round > 0 {
            firsts.push(a);
            seconds.push(b);
        }
    }
    let report = |what: &str, pick: fn(&(f64, f64)) -> f64| {
        let (mut a, mut b): (Vec<_>, Vec<_>) = (
            firsts.iter().map(pick).collect(),
            seconds.iter().map(pick).collect(),
        );
        let mut ratios: Vec<_> = a.iter().zip(&b).map(|(a, b)| a / b).collect();
        let ratio = median(&mut ratios);
        let (low, high) = (ratios[ROUNDS / 4], ratios[ROUNDS * 3 / 4]);
        println!(
            "  {what}: {:.0}/s vs {:.0}/s: {ratio:.2} (quartiles: {low:.2} to {high:.2})",
            median(&mut a),
            median(&mut b),
        );
    };
    println!("{name} ({target})");
    report("by wall-clock time", |rates| rates.0);
    if cpu_time::of_thread(first.thread).is_some() {
        report("by CPU time of the server", |rates| rates.1);
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
