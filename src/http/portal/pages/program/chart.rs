//! A bar chart as SVG, without any script: lengths are parts of its width, so that its texts stay readable however narrow it is.

use maud::{Markup, html};

use crate::domain::{Yen, grouped};

/// One bar.
pub(super) struct Bar {
    pub(super) label: String,
    /// None where no amount is stated.
    pub(super) value: Option<Yen>,
}

/// Height of a bar with its label, in pixels.
const ROW: usize = 46;

/// How much of the width bars may take, in per cent; the rest is for the figures.
const WIDTH: f64 = 72.0;

/// The most columns of a label, where a Japanese character takes two.
const COLUMNS: usize = 46;

impl Bar {
    /// Its amount in thousand yen, or this where there is none.
    pub(super) fn figure(&self, unknown: &str) -> String {
        self.value.map_or_else(|| unknown.to_owned(), |value| grouped(value.thousands()))
    }
}

/// The chart of these amounts in thousand yen.
pub(super) fn chart(title: &str, description: &str, unknown: &str, bars: &[Bar]) -> Markup {
    let scale = Scale::of(bars);
    let height = bars.len() * ROW;
    html! {
        svg.chart role="img" aria-labelledby="chart-title chart-description" width="100%" height=(height) {
            title #chart-title { (title) }
            desc #chart-description { (description) }
            @for (place, bar) in bars.iter().enumerate() {
                @let top = place * ROW;
                text x="0" y=(top + 14) { (shortened(&bar.label)) }
                @if let Some(value) = bar.value {
                    @let (left, width) = scale.span(value);
                    rect.bar.negative[value.0 < 0] x=(percent(left)) y=(top + 20) width=(percent(width)) height="18" {}
                }
                text.value x="100%" y=(top + 34) text-anchor="end" { (bar.figure(unknown)) }
            }
            line.axis x1=(percent(scale.zero())) x2=(percent(scale.zero())) y1="18" y2=(height) {}
        }
    }
}

/// From which amount to which the chart goes; nothing is always among them.
struct Scale {
    low: Yen,
    high: Yen,
}

impl Scale {
    fn of(bars: &[Bar]) -> Self {
        let values = || bars.iter().filter_map(|bar| bar.value).chain([Yen(0)]);
        Self { low: values().min().unwrap_or_default(), high: values().max().unwrap_or_default() }
    }

    /// How far from the left an amount lies, in per cent of the whole width.
    fn place(&self, value: Yen) -> f64 {
        let whole = self.high - self.low;
        if whole.0 == 0 { 0.0 } else { WIDTH * (value - self.low).ratio(whole) }
    }

    fn zero(&self) -> f64 {
        self.place(Yen(0))
    }

    /// Where a bar begins, and how long it is.
    fn span(&self, value: Yen) -> (f64, f64) {
        let (zero, end) = (self.zero(), self.place(value));
        (zero.min(end), (end - zero).abs())
    }
}

fn percent(part: f64) -> String {
    format!("{part:.2}%")
}

/// A label that fits into a narrow window.
fn shortened(label: &str) -> String {
    let mut columns = 0;
    let mut fits = |character: char| {
        columns += if character.is_ascii() { 1 } else { 2 };
        columns <= COLUMNS
    };
    let short: String = label.chars().take_while(|character| fits(*character)).collect();
    if short.len() < label.len() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(values: &[i64]) -> Vec<(f64, f64)> {
        let bars: Vec<_> =
            values.iter().map(|value| Bar { label: String::new(), value: Some(Yen(*value)) }).collect();
        let scale = Scale::of(&bars);
        bars.iter().filter_map(|bar| bar.value).map(|value| scale.span(value)).collect()
    }

    #[test]
    fn bars_begin_at_nothing_and_go_left_where_they_are_negative() {
        assert_eq!(spans(&[50, 100]), [(0.0, 36.0), (0.0, 72.0)]);
        assert_eq!(spans(&[-100, 300]), [(0.0, 18.0), (18.0, 54.0)]);
        assert_eq!(spans(&[-100]), [(0.0, 72.0)]);
        assert_eq!(spans(&[0, 0]), [(0.0, 0.0), (0.0, 0.0)]);
    }

    #[test]
    fn long_labels_are_cut_by_the_columns_that_they_take() {
        assert_eq!(shortened("短い"), "短い");
        assert_eq!(shortened(&"字".repeat(30)), format!("{}…", "字".repeat(23)));
        assert_eq!(shortened(&"a".repeat(47)), format!("{}…", "a".repeat(46)));
    }
}
