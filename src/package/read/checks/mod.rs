//! What must hold between the cells, rows and tables of a package.
//!
//! A check looks only at cells that are right by themselves, so that one mistake is reported once.

mod effects;
mod keys;
mod municipalities;
mod order;
mod overlaps;
mod program;

use super::{problem::Problems, sheets::Sheets, table::Line};
use crate::domain::{
    Message, PrintedAmount, PrintedError, PrintedUnit, Yen, message,
    package::{Cell, ProblemCode, RawCell, Table},
};

/// Runs every check.
pub(super) fn run(sheets: &Sheets, problems: &mut Problems) {
    keys::check(sheets, problems);
    municipalities::check(&sheets.municipalities, problems);
    program::check(sheets, problems);
    order::check(sheets, problems);
    effects::check(sheets, problems);
    overlaps::check(sheets, problems);
}

/// The amount that a printed figure, its unit and the yen beside it agree on.
fn agreed(printed: &Cell<Box<str>>, unit: &Cell<PrintedUnit>, yen: &Cell<Yen>) -> Option<PrintedAmount> {
    let figure = PrintedAmount::parse(&printed.get()?, unit.get()?).ok()?;
    (figure.amount == yen.get()?).then_some(figure)
}

/// Reports a printed figure that is none, or yen beside it that say something else.
fn printed_amount<R: Table>(
    line: &Line<R>,
    printed: &Cell<Box<str>>,
    unit: &Cell<PrintedUnit>,
    yen: &Cell<Yen>,
    problems: &mut Problems,
) {
    let (Some(text), Some(unit)) = (printed.get(), unit.get()) else { return };
    match (PrintedAmount::parse(&text, unit), yen.get()) {
        (Ok(figure), Some(yen_given)) if figure.amount != yen_given => {
            let (yen_meant, unit) = (figure.amount.0, unit.code());
            let expected = message!("{yen_meant}（{text} × {unit}）", "{yen_meant} ({text} × {unit})");
            problems.cell(line, yen.raw(), ProblemCode::AmountDisagrees, expected);
        }
        (Ok(_), _) => {}
        (Err(error), _) => {
            let (code, ja, en) = match error {
                PrintedError::NotANumber => (
                    ProblemCode::NotANumber,
                    "印字どおりの数（例：1,287,275、130.7、▲12.3）",
                    "a number as printed, such as 1,287,275 or 130.7 or ▲12.3",
                ),
                PrintedError::NotWholeYen => (
                    ProblemCode::NotWholeYen,
                    "円未満にならない数（小数が単位に対して細かすぎる）",
                    "a whole number of yen: the figure has more decimals than its unit allows",
                ),
                PrintedError::TooLarge => (
                    ProblemCode::OutOfRange,
                    "100 兆円以内の金額",
                    "an amount within 100 trillion yen (100兆円)",
                ),
            };
            problems.cell(line, printed.raw(), code, Message::fixed(ja, en));
        }
    }
}

/// Reports a cell that must say something and does not.
fn must_be_filled<R: Table>(line: &Line<R>, cell: &RawCell, why: Message, problems: &mut Problems) {
    if cell.is_empty() {
        let Message { ja, en } = why;
        problems.cell(line, cell, ProblemCode::MissingValue, message!("値（{ja}）", "a value: {en}"));
    }
}

/// One member of every circle in which each points to at most one other.
fn circles(next: &[Option<usize>]) -> Vec<usize> {
    let mut walks = vec![0; next.len()];
    let mut found = Vec::new();
    for (walk, start) in (1..).zip(0..next.len()) {
        let mut here = Some(start);
        while let Some(place) = here {
            match walks.get_mut(place) {
                Some(mark @ 0) => *mark = walk,
                Some(mark) if *mark == walk => {
                    found.push(place);
                    break;
                }
                _ => break,
            }
            here = next.get(place).copied().flatten();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[test]
    fn each_circle_is_found_once() {
        assert_eq!(circles(&[Some(1), Some(2), Some(1), None, Some(4), Some(3), Some(0)]), [1, 4]);
        assert_eq!(circles(&[Some(1), Some(2), None, Some(9)]), [0_usize; 0]);
    }
}
