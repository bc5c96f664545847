//! The actions that are answered, and what each of them wants to know.

use super::{
    Trouble,
    parameters::Parameters,
    query::Condition,
    search::{Key, Search},
};

/// The actions with what they are for.
pub(super) const ACTIONS: [(&str, &str); 13] = [
    ("site_read", "Tells that the site can be read."),
    ("status_show", "Tells what the site is."),
    ("package_search", "Finds datasets. Parameters: q, fq, sort, start, rows (at most 100)."),
    ("package_show", "Gives the dataset of this id or name. Parameter: id."),
    ("resource_show", "Gives the resource of this id. Parameter: id."),
    ("package_list", "Lists the names of all datasets. Parameters: limit, offset."),
    (
        "organization_list",
        "Lists the organizations: local governments, by their codes. Parameters: all_fields, limit, offset.",
    ),
    ("organization_show", "Gives the organization of this id or name. Parameter: id."),
    ("group_list", "Lists the groups: prefectures. Parameters: all_fields, limit, offset."),
    ("group_show", "Gives the group of this id or name. Parameter: id."),
    ("tag_list", "Lists the tags."),
    ("license_list", "Lists the licences of the datasets."),
    ("help_show", "Tells what an action is for. Parameter: name."),
];

/// An action with its parameters.
#[derive(Debug, PartialEq)]
pub(super) enum Action {
    SiteRead,
    StatusShow,
    Search(Search),
    Package(String),
    Resource(String),
    Packages(Part),
    /// Organizations, or else groups.
    Groups {
        organizations: bool,
        /// Whether all is told of them, not only their names.
        whole: bool,
        part: Part,
    },
    Group {
        organization: bool,
        id: String,
    },
    Tags,
    Licenses,
    Help(&'static str),
}

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) offset: usize,
    pub(super) limit: Option<usize>,
}

impl Part {
    /// This part of all.
    pub(super) fn of<T>(self, all: impl IntoIterator<Item = T>) -> Vec<T> {
        all.into_iter().skip(self.offset).take(self.limit.unwrap_or(usize::MAX)).collect()
    }
}

/// How many datasets a search gives where nobody says.
const USUAL_ROWS: usize = 10;

/// How many it gives at most, as a CKAN whose `ckan.search.rows_max` is this; its harvester asks for so many.
const MOST_ROWS: usize = 100;

impl Action {
    /// Reads an action.
    pub(super) fn read(name: &str, parameters: &Parameters) -> Result<Self, Trouble> {
        let part = || {
            let (offset, limit) = (parameters.number("offset")?, parameters.number("limit")?);
            Ok::<_, Trouble>(Part { offset: offset.unwrap_or_default(), limit })
        };
        let groups = |organizations| {
            Ok::<_, Trouble>(Self::Groups {
                organizations,
                whole: parameters.is_set("all_fields"),
                part: part()?,
            })
        };
        Ok(match name {
            "site_read" => Self::SiteRead,
            "status_show" => Self::StatusShow,
            "package_search" => Self::Search(search(parameters)?),
            "package_show" => Self::Package(parameters.required("id")?),
            "resource_show" => Self::Resource(parameters.required("id")?),
            "package_list" => Self::Packages(part()?),
            "organization_list" => groups(true)?,
            "organization_show" => Self::Group { organization: true, id: parameters.required("id")? },
            "group_list" => groups(false)?,
            "group_show" => Self::Group { organization: false, id: parameters.required("id")? },
            "tag_list" => Self::Tags,
            "license_list" => Self::Licenses,
            "help_show" => {
                let wanted = parameters.required("name")?;
                let known = ACTIONS.iter().find(|(name, _)| *name == wanted);
                Self::Help(known.ok_or_else(|| unknown(&wanted))?.1)
            }
            other => return Err(unknown(other)),
        })
    }
}

fn unknown(name: &str) -> Trouble {
    let shown: String = name.chars().take(50).collect();
    Trouble::BadRequest(format!("Action name not known: {shown}"))
}

/// The most terms of a search.
const MOST_TERMS: usize = 50;

fn search(parameters: &Parameters) -> Result<Search, Trouble> {
    let plain =
        ["q", "fq"].into_iter().flat_map(|name| parameters.all(name)).map(|text| vec![text.to_owned()]);
    // A list in an address is JSON, or the parameter comes several times.
    let listed = parameters
        .all("fq_list")
        .map(|text| serde_json::from_str(text).unwrap_or_else(|_| vec![text.to_owned()]));
    let conditions = plain.chain(listed).flatten().map(|text| Condition::parse(&text));
    let conditions: Vec<Condition> = conditions.collect::<Result<_, _>>().map_err(Trouble::Query)?;
    if conditions.iter().map(Condition::terms).sum::<usize>() > MOST_TERMS {
        return Err(Trouble::Query(format!("at most {MOST_TERMS} terms")));
    }
    let sort = parameters.first("sort").filter(|sort| !sort.trim().is_empty());
    Ok(Search {
        condition: Condition::All(conditions),
        sort: Key::parse(sort.unwrap_or(Key::USUAL)).map_err(Trouble::Query)?,
        start: parameters.number("start")?.unwrap_or_default(),
        rows: parameters.number("rows")?.unwrap_or(USUAL_ROWS).min(MOST_ROWS),
    })
}
