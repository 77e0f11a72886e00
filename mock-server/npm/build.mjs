// Writes the npm packages, ready for `npm pack` and `npm publish`: the package that users
// install, and one with the program for each platform.
//
//     node build.mjs --out DIR --binaries DIR [--licenses FILE]
//     node build.mjs --out DIR --binary linux-x64=PATH [--binary ...] [--licenses FILE]
//
// --binaries DIR        the programs of all platforms, as DIR/PLATFORM/appservices-mock or
//                       DIR/TARGET/appservices-mock (.exe on Windows); PLATFORM and TARGET as in
//                       package/platforms.json
// --binary P=PATH       the program of one platform; the packages of others are then not written
// --licenses FILE       licences of the crates in the programs, added to each of them
//
// The version is that of the workspace in Cargo.toml. All packages have the same one, and the
// first depends on exactly that version of the others.

import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const { programName } = createRequire(import.meta.url)('./package/lib/program.js');
const platforms = readJson(join(here, 'package/platforms.json'));

try {
  build(parse(process.argv.slice(2)));
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}

/** @param {string[]} argv */
function parse(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      out: { type: 'string' },
      binaries: { type: 'string' },
      binary: { type: 'string', multiple: true, default: [] },
      licenses: { type: 'string' },
    },
  });
  const { out, binaries, binary, licenses } = values;
  if (!out) throw new Error('--out is required');
  if (Boolean(binaries) === binary.length > 0) {
    throw new Error('either --binaries or --binary is required');
  }
  const programs = binaries ? findAll(binaries) : new Map(binary.map(parsePair));
  return { out: resolve(out), programs, licenses };
}

/** The program of every platform below a directory. */
function findAll(directory) {
  const find = ([platform, { target }]) => {
    const name = programName(platform.split('-')[0]);
    const paths = [platform, target].map((folder) => join(directory, folder, name));
    const found = paths.find((path) => existsSync(path));
    if (!found)
      throw new Error(`cannot find the program for ${platform}: no ${paths.join(', no ')}`);
    return [platform, found];
  };
  return new Map(Object.entries(platforms).map(find));
}

/** Parses PLATFORM=PATH. */
function parsePair(text) {
  const [platform, ...path] = text.split('=');
  if (!Object.hasOwn(platforms, platform) || path.length === 0) {
    const known = Object.keys(platforms).join(', ');
    throw new Error(`--binary is invalid: '${text}' is not PLATFORM=PATH, with one of ${known}`);
  }
  return [platform, path.join('=')];
}

function build({ out, programs, licenses }) {
  const version = workspaceVersion(readFileSync(join(root, 'Cargo.toml'), 'utf8'));
  rmSync(out, { recursive: true, force: true });
  buildMain(join(out, 'appservices-mock'), version);
  for (const [platform, program] of programs) {
    buildPlatform(join(out, platform), { platform, program, version, licenses });
  }
  for (const name of ['appservices-mock', ...programs.keys()]) console.log(join(out, name));
}

/** The package that users install. It names all platforms, whichever are built now. */
function buildMain(folder, version) {
  cpSync(join(here, 'package'), folder, { recursive: true });
  for (const path of [join(here, 'README.md'), join(root, 'LICENSE')]) copyInto(path, folder);
  const packages = Object.values(platforms).map((platform) => [platform.package, version]);
  const manifest = readJson(join(folder, 'package.json'));
  writeJson(join(folder, 'package.json'), {
    ...manifest,
    version,
    optionalDependencies: Object.fromEntries(packages.sort()),
  });
}

/** The package with the program of one platform. npm installs it only there. */
function buildPlatform(folder, { platform, program, version, licenses }) {
  const [os, cpu] = platform.split('-');
  const name = programName(os);
  const path = join(folder, 'bin', name);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(program, path);
  // Archives of CI jobs lose the mode.
  chmodSync(path, 0o755);
  copyInto(join(root, 'LICENSE'), folder);
  if (licenses) copyInto(licenses, folder);
  writeFileSync(
    join(folder, 'README.md'),
    `# ${platforms[platform].package}\n\n` +
      `The program of [appservices-mock](https://www.npmjs.com/package/appservices-mock) for ` +
      `${os} on ${cpu}. Install \`appservices-mock\`, which depends on it.\n`,
  );
  writeJson(join(folder, 'package.json'), {
    name: platforms[platform].package,
    version,
    description: `The program of appservices-mock for ${os} on ${cpu}`,
    license: readJson(join(here, 'package/package.json')).license,
    os: [os],
    cpu: [cpu],
    // Yarn keeps other packages in an archive, from which no program can be run.
    preferUnplugged: true,
  });
}

/** The `version` below `[workspace.package]`. */
function workspaceVersion(toml) {
  const [, section] = /^\[workspace\.package\]\n((?:(?!\[).*\n)*)/m.exec(toml) ?? [];
  const [, version] = /^version = "([^"]+)"$/m.exec(section ?? '') ?? [];
  if (!version) throw new Error('cannot find the version of the workspace in Cargo.toml');
  return version;
}

function copyInto(path, folder) {
  copyFileSync(path, join(folder, path.split(/[\\/]/).pop()));
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
