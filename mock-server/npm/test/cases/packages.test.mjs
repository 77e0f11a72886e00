// How npm installs the packages, and what happens without the one of the platform.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const { NPM_TEST_SOURCES: sources, NPM_TEST_TARBALLS, NPM_TEST_HAS_NPM } = process.env;
const [main] = NPM_TEST_TARBALLS.split(delimiter);
const QUIET = ['--no-audit', '--no-fund'];
const own = `${process.platform}-${process.arch}`;

const require = createRequire(import.meta.url);
const { findProgram } = createRequire(require.resolve('appservices-mock'))('./lib/program.js');
const platforms = JSON.parse(readFileSync(join(sources, 'package/platforms.json'), 'utf8'));

async function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'npm-test-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An empty project. */
function project(folder) {
  const path = join(folder, 'project');
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), '{"private": true}\n');
  return path;
}

/** Builds packages whose programs are scripts that write their platform. */
async function buildStubs(folder) {
  for (const [platform, { target }] of Object.entries(platforms)) {
    // Half of them in a directory with the name of the target.
    const directory = join(folder, 'binaries', platform.endsWith('64') ? target : platform);
    mkdirSync(directory, { recursive: true });
    const name = platform.startsWith('win32') ? 'appservices-mock.exe' : 'appservices-mock';
    // Without the mode of a program: CI jobs lose it.
    writeFileSync(join(directory, name), `#!/bin/sh\necho stub ${platform}\n`, { mode: 0o644 });
  }
  writeFileSync(join(folder, 'LICENSES.html'), 'licences');
  await build(
    folder,
    '--binaries',
    join(folder, 'binaries'),
    '--licenses',
    join(folder, 'LICENSES.html'),
  );
}

function build(folder, ...args) {
  return run(process.execPath, [join(sources, 'build.mjs'), '--out', join(folder, 'out'), ...args]);
}

/** A registry with the packages in `folder`. Collects the names of the downloaded files. */
async function registry(folder, downloads) {
  const packages = new Map();
  for (const name of readdirSync(folder)) {
    const directory = join(folder, name);
    const args = ['pack', '--silent', `--pack-destination=${folder}`];
    const { stdout } = await run('npm', args, { cwd: directory });
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    packages.set(manifest.name, { manifest, file: join(folder, stdout.trim()) });
  }
  const server = createServer((request, response) => {
    const url = `http://127.0.0.1:${server.address().port}`;
    const path = decodeURIComponent(request.url.slice(1));
    const found = packages.get(path);
    const download = [...packages.values()].find(({ file }) => basename(file) === path);
    if (found) {
      const { manifest, file } = found;
      const { version } = manifest;
      const dist = { tarball: `${url}/${basename(file)}` };
      const versions = { [version]: { ...manifest, dist } };
      response.end(JSON.stringify({ name: path, 'dist-tags': { latest: version }, versions }));
    } else if (download) {
      downloads.push(download.manifest.name);
      response.end(readFileSync(download.file));
    } else {
      response.writeHead(404).end('{}');
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

test('npm installs the program of this platform only', { skip: !NPM_TEST_HAS_NPM }, () =>
  inFolder(async (folder) => {
    await buildStubs(folder);
    const downloads = [];
    const server = await registry(join(folder, 'out'), downloads);
    try {
      const cwd = project(folder);
      const { port } = server.address();
      writeFileSync(
        join(cwd, '.npmrc'),
        `registry=http://127.0.0.1:${port}/\ncache=${folder}/cache\n`,
      );
      await run('npm', ['install', ...QUIET, 'appservices-mock'], { cwd });
      assert.deepEqual(downloads.sort(), [platforms[own].package, 'appservices-mock'].sort());
      const { stdout } = await run('npx', ['appservices-mock', '--version'], { cwd });
      assert.equal(stdout, `stub ${own}\n`);
      const licences = join(cwd, 'node_modules', platforms[own].package, 'LICENSES.html');
      assert.equal(readFileSync(licences, 'utf8'), 'licences');
    } finally {
      server.close();
      server.closeAllConnections();
    }
  }),
);

test('without the package of the platform, the error names it', { skip: !NPM_TEST_HAS_NPM }, () =>
  inFolder(async (folder) => {
    const cwd = project(folder);
    await run('npm', ['install', ...QUIET, '--omit=optional', main], { cwd });
    const text = /cannot find the program for .*: the package @.* is not installed\nHint: /;
    await assert.rejects(run('npx', ['appservices-mock', '--version'], { cwd }), (error) => {
      assert.equal(error.code, 1);
      assert.match(error.stderr, /^error: /);
      assert.match(error.stderr, text);
      assert.match(error.stderr, new RegExp(`npm install --no-save ${platforms[own].package}@`));
      return true;
    });
    const script =
      'require("appservices-mock").startMock().catch((e) => console.log(e.name, e.message))';
    const { stdout } = await run(process.execPath, ['-e', script], { cwd });
    assert.match(stdout, /^MockError cannot find/);
    assert.match(stdout, text);
  }),
);

test('each platform has its package, and others an error that lists them', () => {
  for (const [platform, { package: name }] of Object.entries(platforms)) {
    const [os, arch] = platform.split('-');
    const resolve = (request) => `/there/${request}`;
    const path = findProgram({ platform: os, arch, resolve });
    assert.equal(path, `/there/${name}/bin/appservices-mock${os === 'win32' ? '.exe' : ''}`);
  }
  assert.throws(() => findProgram({ platform: 'sunos', arch: 'x64' }), {
    name: 'MockError',
    message: /^cannot run appservices-mock on sunos-x64: .*linux-x64.*\nHint: /,
  });
});

test('the build rejects what it cannot use', () =>
  inFolder(async (folder) => {
    const program = join(sources, 'build.mjs');
    for (const [args, text] of [
      [[], /--out is required|either --binaries or --binary is required/],
      [['--binary', 'sunos-x64=/x'], /'sunos-x64=\/x' is not PLATFORM=PATH/],
      [['--binary', own], /is not PLATFORM=PATH/],
      [['--binary', `${own}=${program}`, '--binaries', folder], /either --binaries or --binary/],
      [['--binaries', folder], /cannot find the program for linux-x64/],
      [['--nope'], /--nope/],
    ]) {
      await assert.rejects(build(folder, ...args), (error) => {
        assert.equal(error.code, 1);
        assert.match(error.stderr, text);
        return true;
      });
    }
  }));
