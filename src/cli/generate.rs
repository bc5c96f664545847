//! `kaikaku generate`: invented programmes, as packages or straight into the database.

use std::{path::Path, process::ExitCode};

use kaikaku::{
    config::{Config, ConfigError},
    domain::{FiscalYear, Generator, Language},
    import::{self, Event, Job},
    package,
    store::Imported,
};

use super::{
    Failure,
    arguments::{Form, Generate},
    database, export,
    output::{Progress, say},
};

/// What the revisions of generated programmes say of themselves.
const NOTE: &str = "generated; no real municipality";

pub(crate) async fn generate(
    config: Result<Config, ConfigError>,
    asked: &Generate,
    language: Language,
) -> Result<ExitCode, Failure> {
    let years = asked.years.clone().filter_map(|year| FiscalYear::new(year.into()));
    let wanted: Vec<(u32, FiscalYear)> =
        years.flat_map(|year| (0..asked.municipalities).map(move |index| (index, year))).collect();
    let generator = Generator::new(asked.seed);
    match &asked.path {
        Some(folder) => write(&generator, wanted, folder, asked.format, language).map(|()| ExitCode::SUCCESS),
        None => load(&config?, &generator, wanted, language).await,
    }
}

fn write(
    generator: &Generator,
    wanted: Vec<(u32, FiscalYear)>,
    folder: &Path,
    form: Form,
    language: Language,
) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::of_folder(&error, folder))?;
    let progress = Progress::of(wanted.len());
    for (index, year) in wanted {
        let program = generator.program(index, year);
        let path = folder.join(export::name(&program, form));
        export::write(&program, form, &path)?;
        progress.step(&export::written(program.id, &path, language))?;
    }
    Ok(())
}

async fn load(
    config: &Config,
    generator: &Generator,
    wanted: Vec<(u32, FiscalYear)>,
    language: Language,
) -> Result<ExitCode, Failure> {
    let progress = Progress::of(wanted.len());
    let job = |(index, year): (u32, FiscalYear)| {
        let generator = generator.clone();
        Job::new(format!("programme {index} of {year}"), move || Ok(generator.program(index, year)))
    };
    let jobs: Vec<_> = wanted.into_iter().map(job).collect();
    let (mut new, mut unchanged, mut failed) = (0, 0, Vec::new());
    database::writing(config, async |admin| {
        let mut tell = |event: Event| {
            match event {
                Event::Done { outcome: Imported::Unchanged { .. }, .. } => unchanged += 1,
                Event::Done { .. } => new += 1,
                Event::Failed { name, error } => failed.push(format!("{name}: {error}")),
                Event::Repeated { name, id, first } => failed.push(format!("{name}: {id} is {first} again")),
                Event::Refused(refused) => {
                    failed.push(package::render_table(&refused.problems, language));
                }
            }
            progress.silent_step();
        };
        Ok(import::load(admin, jobs, Some(NOTE), &mut tell).await?)
    })
    .await?;
    drop(progress);
    failed.iter().try_for_each(|line| say(line))?;
    say(&match language {
        Language::Ja => format!("{new} 件のプログラムを取り込んだ。{unchanged} 件は既にあった"),
        Language::En => format!("{new} programmes were imported, {unchanged} were there already"),
    })?;
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
