//! Reading datapackage.json: which file holds which table, and the terms of the package.

use serde_json::Value;

use super::{ProblemCode, problem::Problems};
use crate::domain::{
    License, Message, message,
    package::{
        self, Cell, DocumentRow, MunicipalityRow, ProgramRow, Table, TableDefinition, Url, Value as _,
    },
};

/// The most files a package may list.
const MAX_RESOURCES: usize = 32;

/// The tables that no package is without.
const REQUIRED: [&str; 3] =
    [MunicipalityRow::DEFINITION.name, DocumentRow::DEFINITION.name, ProgramRow::DEFINITION.name];

/// What datapackage.json says.
#[derive(Debug, Default)]
pub(super) struct Descriptor {
    /// Tables with the names of their files.
    pub(super) tables: Vec<(&'static TableDefinition, String)>,
    /// Every table it names, with a usable path or not.
    listed: Vec<&'static str>,
    /// Tables it leaves out on purpose, which means that they have no rows.
    pub(super) left_out: Vec<&'static str>,
    /// The terms of the package.
    pub(super) licenses: Vec<License>,
}

/// Reads what can be used of a descriptor and reports the rest.
pub(super) fn read(bytes: &[u8], problems: &mut Problems) -> Descriptor {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let object = match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return refused(problems, Message::fixed("JSON のオブジェクト", "a JSON object")),
        Err(error) => return refused(problems, message!("正しい JSON（{error}）", "valid JSON: {error}")),
    };
    let mut descriptor = Descriptor::default();
    match object.get("resources") {
        Some(Value::Array(resources)) if resources.len() > MAX_RESOURCES => {
            let count = resources.len().to_string();
            let expected = message!("{MAX_RESOURCES} 件以内", "at most {MAX_RESOURCES} resources");
            problems.member("resources", ProblemCode::TooManyResources, Some(&count), expected);
            return descriptor;
        }
        Some(Value::Array(resources)) => {
            for (index, resource) in resources.iter().enumerate() {
                descriptor.resource(resource, &format!("resources[{index}]"), problems);
            }
            descriptor.find_left_out(resources.len(), problems);
        }
        _ => problems.member(
            "resources",
            ProblemCode::BadDescriptor,
            None,
            Message::fixed("表の配列", "an array of resources"),
        ),
    }
    descriptor.licenses = licenses(object.get("licenses"), problems);
    descriptor
}

fn refused(problems: &mut Problems, expected: Message) -> Descriptor {
    problems.file(super::files::DESCRIPTOR, ProblemCode::BadDescriptor, None, expected);
    Descriptor::default()
}

/// The tables that are left out and may be; those that may not are reported.
pub(super) fn left_out(
    is_listed: impl Fn(&'static str) -> bool,
    mut missing: impl FnMut(Message),
) -> Vec<&'static str> {
    let left_out = package::TABLES.map(|table| table.name).into_iter().filter(|name| !is_listed(name));
    let (required, optional): (Vec<_>, Vec<_>) = left_out.partition(|name| REQUIRED.contains(name));
    for name in required {
        missing(message!("{name} という名前の表", "a table named {name}"));
    }
    optional
}

impl Descriptor {
    /// Which tables are left out; not clear while a resource is none of them.
    fn find_left_out(&mut self, resources: usize, problems: &mut Problems) {
        let optional = left_out(
            |name| self.listed.contains(&name),
            |expected| problems.member("resources", ProblemCode::MissingResource, None, expected),
        );
        if self.listed.len() == resources {
            self.left_out = optional;
        }
    }

    fn resource(&mut self, resource: &Value, member: &str, problems: &mut Problems) {
        let Some(name) = resource.get("name").and_then(Value::as_str) else {
            problems.member(
                &format!("{member}.name"),
                ProblemCode::BadDescriptor,
                None,
                Message::fixed("表の名前", "the name of a table"),
            );
            return;
        };
        let Some(table) = package::table(name) else {
            let names = package::TABLES.map(|table| table.name).join(", ");
            let expected = message!("{names} のどれか", "one of {names}");
            problems.member(&format!("{member}.name"), ProblemCode::UnknownResource, Some(name), expected);
            return;
        };
        if self.listed.contains(&table.name) {
            let expected = Message::fixed("一つの表は一度だけ", "each table at most once");
            problems.member(&format!("{member}.name"), ProblemCode::DuplicateResource, Some(name), expected);
            return;
        }
        self.listed.push(table.name);
        let encoding = resource.get("encoding").map(|encoding| encoding.as_str().unwrap_or_default());
        if let Some(encoding) =
            encoding.filter(|encoding| !["utf-8", "utf8"].contains(&&*encoding.to_lowercase()))
        {
            problems.member(
                &format!("{member}.encoding"),
                ProblemCode::BadEncoding,
                Some(encoding),
                Message::fixed("utf-8", "utf-8"),
            );
        }
        match resource.get("path") {
            Some(Value::String(path)) if is_plain_name(path) => self.tables.push((table, path.clone())),
            Some(Value::String(path)) => {
                let expected = message!(
                    "datapackage.json と同じ場所にあるファイルの名前（例：{name}.csv）",
                    "the plain name of a file beside datapackage.json, such as {name}.csv"
                );
                problems.member(&format!("{member}.path"), ProblemCode::UnsafePath, Some(path), expected);
            }
            _ => problems.member(
                &format!("{member}.path"),
                ProblemCode::BadDescriptor,
                None,
                Message::fixed("一つのファイルの名前", "the name of one file"),
            ),
        }
    }
}

/// Whether a path can only name a file in the package's own folder, on any system.
fn is_plain_name(path: &str) -> bool {
    let is_plain = |c: char| !c.is_control() && !r#"/\:*?"<>|"#.contains(c);
    !path.is_empty() && path.len() <= 255 && !path.starts_with('.') && path.chars().all(is_plain)
}

pub(super) fn licenses(member: Option<&Value>, problems: &mut Problems) -> Vec<License> {
    let Some(licenses) = member.and_then(Value::as_array).filter(|licenses| !licenses.is_empty()) else {
        let expected = Message::fixed(
            "一つ以上のライセンス（例：{\"name\": \"CC-BY-4.0\"}）",
            "at least one licence, such as {\"name\": \"CC-BY-4.0\"}",
        );
        problems.member("licenses", ProblemCode::MissingLicense, None, expected);
        return Vec::new();
    };
    let read = |(index, license): (usize, &Value)| {
        let mut text = |field: &str, is_valid: &dyn Fn(&str) -> bool, expected: Message| {
            let given = license.get(field).filter(|value| !value.is_null())?;
            // The rules of cells hold for these texts, too.
            let cell = Cell::<Box<str>>::read("", given.as_str().unwrap_or("\0").as_bytes());
            let text = cell.get().filter(|text| is_valid(text));
            if text.is_none() {
                let member = format!("licenses[{index}].{field}");
                problems.member(&member, ProblemCode::BadDescriptor, given.as_str(), expected);
            }
            text
        };
        let title = text("title", &|_| true, Message::fixed("文字列", "a text"));
        let path = text(
            "path",
            &|path| Url::parse(path).is_ok() || is_plain_name(path),
            Message::fixed("ウェブアドレスまたはファイル名", "a web address or a file name"),
        );
        let is_name =
            |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        let expected = Message::fixed(
            "ライセンスの識別名（例：CC-BY-4.0）",
            "the identifier of a licence, such as CC-BY-4.0",
        );
        let name = text("name", &is_name, expected.clone());
        if license.get("name").is_none_or(Value::is_null) {
            problems.member(&format!("licenses[{index}].name"), ProblemCode::BadDescriptor, None, expected);
        }
        Some(License { name: name?, title, path })
    };
    licenses.iter().enumerate().filter_map(read).collect()
}
