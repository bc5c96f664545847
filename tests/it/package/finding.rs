//! Which packages the paths lead to that people give.

use std::{fs, path::Path};

use kaikaku::{
    import::{self, Refused},
    package::{to_zip, write_folder},
};

use super::example::example;

fn package(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    write_folder(&example().into_iter().collect::<Vec<_>>(), path).unwrap();
}

/// The names of what is found, and the paths that are refused with their codes.
fn found(root: &Path, paths: &[&str]) -> (Vec<String>, Vec<String>) {
    let paths: Vec<_> = paths.iter().map(|path| root.join(path)).collect();
    let (sources, refused) = import::find(&paths);
    let name = |path: &Path| path.strip_prefix(root).unwrap().display().to_string();
    let code = |refused: &Refused| format!("{} {}", name(&refused.path), refused.problems[0].code.code());
    (sources.iter().map(|source| name(source.path())).collect(), refused.iter().map(code).collect())
}

#[test]
fn packages_are_found_in_order_once_and_only_where_they_are_meant() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    package(&root.join("a/2023"));
    package(&root.join("a/deep/er/still/2024"));
    package(&root.join("a/1/2/3/4/5/6/too-deep"));
    package(&root.join("a/.hidden"));
    fs::write(root.join("a/one.zip"), to_zip(&example().into_iter().collect::<Vec<_>>()).unwrap()).unwrap();
    for name in ["a/two.xlsx", "a/~$two.xlsx", "a/readme.txt"] {
        fs::write(root.join(name), "").unwrap();
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(root.join("a/2023"), root.join("a/link")).unwrap();
    // Tables without datapackage.json are a package that lacks it.
    package(&root.join("a/bare"));
    fs::remove_file(root.join("a/bare/datapackage.json")).unwrap();
    let all = ["a/2023", "a/bare", "a/deep/er/still/2024", "a/one.zip", "a/two.xlsx"].map(String::from);
    assert_eq!(found(root, &["a"]), (all.to_vec(), vec![]));
    assert_eq!(found(root, &["a/2023", "a", "a/*.zip", "a/2023"]).0, {
        let mut each = all.to_vec();
        each.sort_by_key(|name| name != "a/2023");
        each
    });
    let (names, refused) = found(root, &["a/*.xlsx", "a/readme.txt", "b", "b.zip", "a/x*"]);
    assert_eq!(names, ["a/two.xlsx"]);
    assert_eq!(
        refused,
        ["a/readme.txt NO_PACKAGE", "b NO_PACKAGE", "b.zip NO_PACKAGE", "a/x* NO_PACKAGE"].map(String::from)
    );
}
