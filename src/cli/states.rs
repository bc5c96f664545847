//! `kaikaku diff`, `history` and `restore`: the states of programmes.

use std::path::Path;

use comfy_table::{Table, presets::UTF8_FULL_CONDENSED};
use kaikaku::{
    config::Config,
    domain::{Language, Program, ProgramId, Revision, StateId, StateIdError},
    import, package,
    store::{self, Imported},
};
use serde_json::json;

use super::{
    Failure,
    arguments::Format,
    database,
    export::held,
    output::{self, Say, say},
};

/// A package on disk, where there is one at this path, or else a state that the database holds.
async fn program(config: &Config, text: &str, language: Language) -> Result<Program, Failure> {
    if Path::new(text).exists() {
        let (sources, refused) = import::find(&[text.into()]);
        let problems = match (&*sources, &*refused) {
            ([source], []) => match source.read() {
                Ok(program) => return Ok(program),
                Err(problems) => package::render_table(&problems, language),
            },
            (_, [refused, ..]) => package::render_table(&refused.problems, language),
            _ => match language {
                Language::Ja => "パッケージが二つ以上ある".into(),
                Language::En => "more than one package lies there".into(),
            },
        };
        return Err(Failure::Refused(format!("{text}:\n{problems}")));
    }
    let state: StateId = text.parse().map_err(|error: StateIdError| {
        Failure::Refused(match language {
            Language::Ja => format!("{text} はパッケージでも版（例：141305/2023@2）でもない"),
            Language::En => format!("{text} is no package and names no state: {error}"),
        })
    })?;
    database::reading(config, async |connection| held(connection, state, language).await).await
}

pub(crate) async fn diff(config: &Config, old: &str, new: &str, asked: Say) -> Result<(), Failure> {
    let changes = package::diff(
        &program(config, old, asked.language).await?,
        &program(config, new, asked.language).await?,
    );
    match asked.format {
        Format::Json => output::json(&changes)?,
        Format::Table => say(&package::render_changes(&changes, asked.language))?,
    }
    Ok(())
}

pub(crate) async fn history(
    config: &Config,
    program: Option<ProgramId>,
    limit: u64,
    asked: Say,
) -> Result<(), Failure> {
    let lines =
        database::reading(config, async |connection| Ok(store::history(connection, program, limit).await?))
            .await?;
    if let Some(id) = program.filter(|_| lines.is_empty()) {
        return Err(Failure::Refused(match asked.language {
            Language::Ja => format!("{id} は収録されていない"),
            Language::En => format!("{id} is not held"),
        }));
    }
    if asked.format == Format::Json {
        return Ok(output::json(
            &lines.iter().map(|(id, revision)| line(*id, revision)).collect::<Vec<_>>(),
        )?);
    }
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_header(match asked.language {
        Language::Ja => ["データ全体の版", "プログラム", "公開", "注記"],
        Language::En => ["Data revision", "Programme", "Published", "Note"],
    });
    for (program, Revision { number, program_number, published_at, content_hash: _, note }) in &lines {
        table.add_row([
            number.to_string(),
            StateId { program: *program, number: Some(*program_number) }.to_string(),
            published_at.format("%Y-%m-%d %H:%M UTC").to_string(),
            note.as_deref().unwrap_or_default().replace(char::is_control, " "),
        ]);
    }
    Ok(say(&table.to_string())?)
}

fn line(id: ProgramId, revision: &Revision) -> serde_json::Value {
    let Revision { number, program_number, published_at, content_hash, note } = revision;
    json!({
        "dataRevision": number,
        "program": id.to_string(),
        "revision": program_number,
        "publishedAt": published_at,
        "contentHash": content_hash,
        "note": note,
    })
}

pub(crate) async fn restore(
    config: &Config,
    revision: i64,
    program: Option<ProgramId>,
    note: Option<String>,
    language: Language,
) -> Result<(), Failure> {
    database::writing(config, async |admin| {
        let state = match program {
            Some(program) => i32::try_from(revision).ok().map(|number| StateId { program, number: Some(number) }),
            None => store::state_of(admin, revision).await?,
        };
        let missing = || {
            Failure::Refused(match language {
                Language::Ja => format!("版 {revision} はない。kaikaku history を参照"),
                Language::En => format!("there is no revision {revision}; see kaikaku history"),
            })
        };
        let state = state.ok_or_else(missing)?;
        let restored = held(admin, state, language).await?;
        let note = note.map_or_else(|| format!("restored {state}"), |note| format!("restored {state}: {note}"));
        let outcome = import::write(admin, &restored, Some(&note)).await?;
        Ok(say(&match (outcome, language) {
            (Imported::Unchanged { .. }, Language::Ja) => {
                format!("{state} は現在の状態と同じ。何も書き込んでいない")
            }
            (Imported::Unchanged { .. }, Language::En) => {
                format!("{state} is what is held already; nothing was written")
            }
            (Imported::Revision { program_number, revision }, Language::Ja) => {
                format!("{state} を第 {program_number} 版として再び最新の状態にした（データ全体の版 {revision}）")
            }
            (Imported::Revision { program_number, revision }, Language::En) => format!(
                "{state} is the newest state again, as revision {program_number} (data set revision {revision})"
            ),
        })?)
    })
    .await
}
