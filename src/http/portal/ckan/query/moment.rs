//! Moments as CKAN and Solr write them, with what Solr reckons from now on: `NOW-7DAYS`, `NOW/DAY`.

use chrono::{DateTime, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// A moment, in UTC where it does not say so.
pub(super) fn moment(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if let Some(steps) = text.strip_prefix("NOW") {
        return reckoned(steps, now);
    }
    let offset = DateTime::parse_from_rfc3339(text).map(|moment| moment.to_utc());
    let naive = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").map(|moment| moment.and_utc());
    let day = || text.parse().ok().map(|day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc());
    offset.or_else(|_| naive()).ok().or_else(day)
}

/// What these steps lead to: `+` or `-` with a number and a unit, or `/DAY`.
fn reckoned(mut steps: &str, mut moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
    while !steps.is_empty() {
        let end = steps.char_indices().skip(1).find(|(_, c)| "+-/".contains(*c)).map(|(place, _)| place);
        let (step, rest) = steps.split_at(end.unwrap_or(steps.len()));
        moment = stepped(step, moment)?;
        steps = rest;
    }
    Some(moment)
}

fn stepped(step: &str, moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if step == "/DAY" {
        return Some(moment.date_naive().and_time(NaiveTime::MIN).and_utc());
    }
    let (is_back, step) = match step.strip_prefix('-') {
        Some(step) => (true, step),
        None => (false, step.strip_prefix('+')?),
    };
    let unit = step.trim_start_matches(|c: char| c.is_ascii_digit());
    let number: u32 = step.strip_suffix(unit)?.parse().ok()?;
    let months = |number| {
        let months = Months::new(number);
        if is_back { moment.checked_sub_months(months) } else { moment.checked_add_months(months) }
    };
    match unit {
        "HOUR" | "HOURS" => {
            let hours = TimeDelta::hours(number.into());
            if is_back { moment.checked_sub_signed(hours) } else { moment.checked_add_signed(hours) }
        }
        "DAY" | "DAYS" => {
            let days = Days::new(number.into());
            if is_back { moment.checked_sub_days(days) } else { moment.checked_add_days(days) }
        }
        "MONTH" | "MONTHS" => months(number),
        "YEAR" | "YEARS" => months(number.checked_mul(12)?),
        _ => None,
    }
}
