//! Two servers, or one and the same in two states, in turns.

use crate::client::rate;
use crate::work;

/// One side of a comparison.
pub(crate) struct Side<'a> {
    pub(crate) address: &'a str,
    /// The server's.
    pub(crate) thread: &'a str,
    pub(crate) requests: &'a [String],
    pub(crate) status: &'a str,
    pub(crate) connections: usize,
    /// Done before each measurement.
    pub(crate) before: &'a dyn Fn(),
}

impl Side<'_> {
    /// Requests a second, and a second of the server's own work.
    fn rates(&self) -> (f64, f64) {
        (self.before)();
        let before = work::of(self.thread).unwrap_or_default();
        let (answered, took) = rate(self.address, self.requests, self.status, self.connections);
        let after = work::of(self.thread).unwrap_or_default();
        let worked = after.saturating_sub(before);
        (
            answered / took.as_secs_f64(),
            answered / worked.as_secs_f64(),
        )
    }
}

/// Measures both in turns and tells the median rates and the median of the
/// ratios of the first to the second.
pub(crate) fn compare(name: &str, one: &Side<'_>, other: &Side<'_>, bar: &str) {
    const ROUNDS: usize = 21;
    let (mut ones, mut others) = (Vec::new(), Vec::new());
    // The first of each is to warm up.
    for round in 0..=ROUNDS {
        // Which comes first changes: what comes and goes favours neither.
        let (a, b) = if round % 2 == 0 {
            let a = one.rates();
            (a, other.rates())
        } else {
            let b = other.rates();
            (one.rates(), b)
        };
        if round > 0 {
            ones.push(a);
            others.push(b);
        }
    }
    let tell = |what: &str, pick: fn(&(f64, f64)) -> f64| {
        let (mut a, mut b): (Vec<_>, Vec<_>) = (
            ones.iter().map(pick).collect(),
            others.iter().map(pick).collect(),
        );
        let mut ratios: Vec<_> = a.iter().zip(&b).map(|(a, b)| a / b).collect();
        let ratio = median(&mut ratios);
        let (low, high) = (ratios[ROUNDS / 4], ratios[ROUNDS * 3 / 4]);
        println!(
            "  {what}: {:.0}/s against {:.0}/s: {ratio:.2} (half of the rounds: {low:.2} to {high:.2})",
            median(&mut a),
            median(&mut b),
        );
    };
    println!("{name} ({bar})");
    tell("by the clock", |rates| rates.0);
    if work::of(one.thread).is_some() {
        tell("by the server's work", |rates| rates.1);
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
