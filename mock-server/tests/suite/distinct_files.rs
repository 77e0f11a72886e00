//! Files of options that the server writes, of which no two may be the same.

use std::fs;
use std::path::Path;

use crate::support::program;

/// Every file that the server writes, then those that it reads.
const WRITTEN: [&str; 4] = ["--data", "--record", "--port-file", "--tls-ca"];
const READ: [&str; 3] = ["--seed", "--tls-cert", "--tls-key"];

/// Starts a server with two options that name the given files. Returns exit code and stderr.
fn serve(options: [&str; 2], paths: [&Path; 2]) -> (Option<i32>, String) {
    let mut command = program();
    // At the end of its empty input, a server that started stops.
    command.args(["serve", "--port", "0", "--stop-on-eof"]);
    for (option, path) in options.into_iter().zip(paths) {
        command.arg(option).arg(path);
    }
    // What the parser requires besides.
    if options.contains(&"--tls-ca") {
        command.arg("--tls");
    }
    for (option, other) in [("--tls-cert", "--tls-key"), ("--tls-key", "--tls-cert")] {
        if options.contains(&option) && !options.contains(&other) {
            command.args([other, "other.pem"]);
        }
    }
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), stderr)
}

fn assert_rejected(options: [&str; 2], paths: [&Path; 2]) {
    let (status, stderr) = serve(options, paths);
    let [one, other] = options;
    let path = paths[0].display();
    let expected = format!(
        "error: {one} and {other} name the same file: '{path}'\nUse another file for one of them\n"
    );
    assert_eq!((status, stderr), (Some(2), expected));
}

#[test]
fn every_pair_of_options_that_name_one_file_is_rejected_if_the_server_writes_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    for (at, one) in WRITTEN.into_iter().enumerate() {
        for other in WRITTEN.into_iter().skip(at + 1) {
            assert_rejected([one, other], [&path, &path]);
            assert!(!path.exists(), "{one} {other}");
        }
        for other in READ {
            // Cannot be given together.
            if one == "--tls-ca" && other != "--seed" {
                continue;
            }
            let content = "groups: []";
            fs::write(&path, content).unwrap();
            assert_rejected([one, other], [&path, &path]);
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
            fs::remove_file(&path).unwrap();
        }
    }
}

#[test]
fn one_file_is_recognized_by_other_paths() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    fs::create_dir(folder.path().join("b")).unwrap();
    let around = folder.path().join("b/../a");
    assert_rejected(["--record", "--port-file"], [&path, &around]);
    #[cfg(unix)]
    {
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(folder.path(), &link).unwrap();
        assert_rejected(["--data", "--port-file"], [&link.join("a"), &path]);
        fs::write(&path, "").unwrap();
        let link = folder.path().join("b/link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert_rejected(["--data", "--record"], [&link, &path]);
    }
}

#[test]
fn files_of_the_same_name_in_other_directories_are_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Path::new("/nonexistent/a");
    let (status, stderr) = serve(
        ["--record", "--port-file"],
        [&folder.path().join("a"), missing],
    );
    assert_eq!(status, Some(1), "{stderr}");
    assert!(stderr.contains("cannot write '/nonexistent/a'"), "{stderr}");
}
