// Builds and packs the packages for this platform, installs them in an empty project, and runs
// everything that users do with them.
//
//     node test/run.mjs PROGRAM [--node PATH]... [--without-examples]
//
// PROGRAM is a build of appservices-mock for this platform. --node runs the tests of the API and
// the launcher with another Node as well. Needs the npm registry for realm-web, TypeScript and
// the runners of the examples, not for the packages under test.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const sources = dirname(here);
const QUIET = ['--no-audit', '--no-fund', '--ignore-scripts'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    node: { type: 'string', multiple: true, default: [] },
    'without-examples': { type: 'boolean', default: false },
  },
});
if (positionals.length !== 1) {
  console.error('usage: node run.mjs PROGRAM [--node PATH]... [--without-examples]');
  process.exit(2);
}
const program = resolve(positionals[0]);
const work = realpathSync(mkdtempSync(join(tmpdir(), 'appservices-mock-npm-')));
try {
  main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

function main() {
  const tarballs = pack();
  const project = join(work, 'project');
  measure(project, tarballs);
  checkTypes(project);
  for (const node of [process.execPath, ...values.node.map((path) => resolve(path))]) {
    testWith(node, project, tarballs);
  }
  if (!values['without-examples']) testExamples(tarballs);
}

/** Returns the packed packages: the one that users install, and that of this platform. */
function pack() {
  step('build and pack');
  const platform = `${process.platform}-${process.arch}`;
  const packages = join(work, 'packages');
  run(process.execPath, [
    join(sources, 'build.mjs'),
    `--out=${packages}`,
    `--binary=${platform}=${program}`,
  ]);
  return ['appservices-mock', platform].map((name) => {
    const args = ['pack', '--silent', `--pack-destination=${work}`];
    const output = execFileSync('npm', args, { cwd: join(packages, name), encoding: 'utf8' });
    return join(work, output.trim());
  });
}

/** A first use: an empty cache, and nothing in PATH but Node and a shell. */
function measure(project, tarballs) {
  step('install, and run a script with realm-web under exec');
  const bin = join(work, 'bin');
  mkdirSync(bin);
  for (const name of ['node', 'npm', 'npx', 'sh']) symlinkSync(which(name), join(bin, name));
  const env = { ...process.env, PATH: bin, npm_config_cache: join(work, 'cache') };
  createProject(project);
  const script = join(sources, '../examples/node/revoke.mjs');
  cpSync(script, join(project, 'test.mjs'));

  const started = performance.now();
  run('npm', ['install', ...QUIET, ...tarballs, 'realm-web@2.0.1'], { cwd: project, env });
  const installed = performance.now();
  const args = ['appservices-mock', 'exec', '--', 'node', 'test.mjs'];
  run('npx', args, { cwd: project, env });
  const seconds = (from, to) => ((to - from) / 1000).toFixed(1);
  const ended = performance.now();
  console.log(
    `took ${seconds(started, ended)} s: installed in ${seconds(started, installed)} s, ` +
      `ran in ${seconds(installed, ended)} s`,
  );
}

/** Compiles uses of the API as a module and as CommonJS, without @types/node. */
function checkTypes(project) {
  step('types');
  const types = join(project, 'types');
  cpSync(join(here, 'types'), types, { recursive: true });
  run('npm', ['install', ...QUIET, 'typescript@5.9.3'], { cwd: project });
  run(process.execPath, [join(project, 'node_modules/typescript/bin/tsc'), '--project', types]);
}

/** Runs the cases of folder `cases` with one Node. */
function testWith(node, project, tarballs) {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  step(`cases with Node ${version}`);
  cpSync(join(here, 'cases'), project, { recursive: true });
  const files = readdirSync(project).filter((name) => /\.test\.[cm]js$/.test(name));
  run(node, ['--test', '--test-reporter=spec', ...files], {
    cwd: project,
    env: {
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
      NPM_TEST_SOURCES: sources,
      NPM_TEST_TARBALLS: tarballs.join(delimiter),
      // A Node other than this one may not run this npm.
      NPM_TEST_HAS_NPM: node === process.execPath ? '1' : '',
    },
  });
}

/** Runs each example with the packed packages in place of published ones. */
function testExamples(tarballs) {
  for (const name of readdirSync(join(sources, 'examples'))) {
    step(`example ${name}`);
    const folder = join(work, 'examples', name);
    cpSync(join(sources, 'examples', name), folder, { recursive: true });
    run('npm', ['install', ...QUIET, '--save-dev', ...tarballs], { cwd: folder });
    run('npm', ['test'], { cwd: folder, env: { ...process.env, CI: 'true' } });
  }
}

function createProject(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private": true}\n');
}

function step(text) {
  console.log(`\n-- ${text}`);
}

function run(command, args, options = {}) {
  // A case that hangs must not hold up a CI job for hours.
  const timeout = 300_000;
  execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], timeout, ...options });
}

/** The path of a program. */
function which(name) {
  const args = ['-c', 'command -v "$1"', 'sh', name];
  return execFileSync('sh', args, { encoding: 'utf8' }).trim();
}
