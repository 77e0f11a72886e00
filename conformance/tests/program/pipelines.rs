//! The pipelines in `ci/`, run as a service runs them: each step in a shell, in a project whose
//! `cargo` and `npm` stand in for what a job installs and builds. What is judged is cut down to a
//! few rules, so that a job takes seconds.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use appservices_mock::{Fault, FaultEffect, MockServer};
use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

use super::{GROUP, UNDER_TEST, mock};

/// Where the pipelines expect the server.
const ADDRESS: &str = "http://127.0.0.1:8080";

/// A job of a pipeline.
#[derive(Debug)]
struct Job {
    name: String,
    /// A script and its variables. Each runs in a shell of its own.
    steps: Vec<(String, BTreeMap<String, String>)>,
    /// Files that are kept, also if a step fails.
    kept: Vec<String>,
}

fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ci").join(name);
    let text = std::fs::read_to_string(path).expect("a pipeline");
    yaml_serde::from_str(&text).expect("YAML")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The variables of a map, which may refer to those that the project has.
fn variables(value: &Value) -> BTreeMap<String, String> {
    let map = value.as_object().into_iter().flatten();
    map.map(|(name, value)| (name.clone(), filled(&text(value))))
        .collect()
}

/// A text with the variables and secrets of the project.
fn filled(text: &str) -> String {
    let filled = text
        .replace("${{ vars.PROJECT_ID }}", GROUP)
        .replace("${{ secrets.ADMIN_KEY }}", "public:private")
        .replace("$ADMIN_KEY", "public:private");
    assert!(!filled.contains("${{"), "not a variable here: {filled}");
    filled
}

/// The jobs of `github.yml`. A step with `uses` is an action, of which only the upload says
/// something here.
fn of_github() -> Vec<Job> {
    let workflow = read("github.yml");
    let common = variables(&workflow["env"]);
    let jobs = workflow["jobs"].as_object().expect("jobs");
    let job = |(name, job): (&String, &Value)| {
        let (mut steps, mut kept) = (Vec::new(), Vec::new());
        for step in job["steps"].as_array().expect("steps") {
            if step["uses"].is_string() {
                let is_upload = text(&step["uses"]).starts_with("actions/upload-artifact@");
                if is_upload {
                    assert_eq!(
                        step["if"], "always()",
                        "{name} keeps no report of a failure"
                    );
                    kept.push(text(&step["with"]["path"]));
                }
                continue;
            }
            let mut env = common.clone();
            env.extend(variables(&step["env"]));
            steps.push((filled(&text(&step["run"])), env));
        }
        let name = name.clone();
        Job { name, steps, kept }
    };
    jobs.iter().map(job).collect()
}

/// The jobs of `gitlab.yml`, with what each takes from the template that it extends.
fn of_gitlab() -> Vec<Job> {
    let pipeline = read("gitlab.yml");
    let common = variables(&pipeline["variables"]);
    let jobs = pipeline.as_object().expect("jobs");
    let job = |(name, job): (&String, &Value)| {
        let template = &pipeline[text(&job["extends"])];
        let mut env = common.clone();
        env.insert("PROJECT_ID".to_owned(), GROUP.to_owned());
        env.extend(variables(&job["variables"]));
        let lines = [&template["before_script"], &job["script"]];
        let lines = lines.into_iter().filter_map(Value::as_array).flatten();
        let script: Vec<String> = lines.map(text).collect();
        let artifacts = &template["artifacts"];
        assert_eq!(
            artifacts["when"], "always",
            "{name} keeps no report of a failure"
        );
        let paths = artifacts["paths"].as_array().expect("paths").iter();
        let mut kept: Vec<String> = paths.map(text).collect();
        kept.push(text(&artifacts["reports"]["junit"]));
        Job {
            name: name.clone(),
            steps: vec![(script.join("\n"), env)],
            kept,
        }
    };
    let is_job = |(name, _): &(&String, &Value)| !name.starts_with('.') && *name != "variables";
    jobs.iter().filter(is_job).map(job).collect()
}

/// A project with a job's tools, whose command line is the program at this path.
fn project(program: &str) -> TempDir {
    let project = tempfile::tempdir().expect("a temporary directory");
    let suite = env!("CARGO_BIN_EXE_appservices-conformance");
    let only = "--only client/baseline,client/pages/exactly-fifty";
    let tools = [
        (
            "bin/cargo",
            format!(
                r#"case "$*" in
  "install --locked --git https://"*" appservices-conformance") ;;
  "build --release") mkdir -p target/release && cp '{program}' target/release/appservices ;;
  *) echo "unexpected: cargo $*" >&2; exit 99 ;;
esac"#
            ),
        ),
        (
            "bin/npm",
            format!(
                r#"case "$*" in
  ci) ;;
  "run revoke-everybody") exec '{program}' users revoke --yes ;;
  *) echo "unexpected: npm $*" >&2; exit 99 ;;
esac"#
            ),
        ),
        (
            "bin/appservices-conformance",
            format!(
                r#"subject=$1
shift
case "$subject" in
  server) exec '{suite}' server --area server/revocation "$@" ;;
  cli) exec '{suite}' cli --only 'cli/published/lists/*' "$@" ;;
  client) exec '{suite}' client {only} "$@" ;;
esac"#
            ),
        ),
        (
            "revoke-everybody.sh",
            format!("exec '{program}' users revoke --yes"),
        ),
    ];
    std::fs::create_dir(project.path().join("bin")).expect("a folder");
    for (name, script) in tools {
        let path = project.path().join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a script");
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&path, mode).expect("a file of ours");
    }
    std::fs::write(project.path().join("conformance-known.txt"), "").expect("a file");
    project
}

/// Runs the steps until one fails; whether none does, and what they print.
fn run(job: &Job, server: &MockServer, project: &Path) -> (bool, String) {
    let mut log = String::new();
    for (script, env) in &job.steps {
        let script = script.replace(ADDRESS, server.base_url());
        let output = Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script])
            .env_clear()
            .env("CI", "true")
            .env("HOME", project)
            .env(
                "PATH",
                format!("{}:/usr/bin:/bin", project.join("bin").display()),
            )
            .envs(env)
            .current_dir(project)
            .output()
            .expect("bash runs");
        log.push_str(&String::from_utf8_lossy(&output.stdout));
        log.push_str(&String::from_utf8_lossy(&output.stderr));
        if !output.status.success() {
            return (false, log);
        }
    }
    (true, log)
}

/// Each file that the job keeps is there; `*` stands for any ending.
fn keeps_its_reports(job: &Job, project: &Path, log: &str) {
    assert!(!job.kept.is_empty(), "{} keeps nothing", job.name);
    for name in &job.kept {
        let files = project.read_dir().expect("the project");
        let mut names = files.map(|file| file.expect("a file").file_name());
        let begin = name.trim_end_matches('*');
        let is_kept = names.any(|file| match file.to_str() {
            Some(file) if begin == name => file == name,
            Some(file) => file.starts_with(begin),
            None => false,
        });
        assert!(is_kept, "{}: no {name}\n{log}", job.name);
    }
}

fn jobs() -> Vec<Job> {
    let jobs: Vec<Job> = of_github().into_iter().chain(of_gitlab()).collect();
    assert_eq!(jobs.len(), 6, "{jobs:#?}");
    jobs
}

#[test]
fn jobs_of_pipelines_pass_and_keep_their_reports() {
    for job in jobs() {
        let (server, project) = (mock(), project(UNDER_TEST));
        let (passes, log) = run(&job, &server, project.path());
        assert!(passes, "{}:\n{log}", job.name);
        assert!(log.contains(" passed"), "{}:\n{log}", job.name);
        keeps_its_reports(&job, project.path(), &log);
    }
}

/// A job is red if its subject is wrong, and says why in its reports.
#[test]
fn jobs_of_pipelines_fail_with_their_subject_and_keep_their_reports() {
    for job in jobs() {
        let (server, project) = (mock(), project("/bin/false"));
        let effect = FaultEffect::status(500, "internal server error");
        server.add_fault(Fault::new("*/logout", effect));
        let (passes, log) = run(&job, &server, project.path());
        assert!(!passes, "{}:\n{log}", job.name);
        assert!(log.contains("FAILED"), "{}:\n{log}", job.name);
        keeps_its_reports(&job, project.path(), &log);
    }
}
