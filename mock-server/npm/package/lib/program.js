// Finds the program in the package of this platform.
'use strict';

const { dirname, join } = require('node:path');

const platforms = require('../platforms.json');
const { version } = require('../package.json');
const { MockError } = require('./errors.js');

/**
 * Returns the path of the program.
 *
 * @param {{ platform?: string, arch?: string, resolve?: (request: string) => string }} [on]
 *   what differs from this process, for tests
 * @returns {string}
 */
function findProgram({
  platform = process.platform,
  arch = process.arch,
  resolve = require.resolve,
} = {}) {
  const own = process.env.APPSERVICES_MOCK_PROGRAM;
  if (own) return own;
  const name = `${platform}-${arch}`;
  if (!Object.hasOwn(platforms, name)) {
    throw new MockError(
      `cannot run appservices-mock on ${name}: there is no package for it, only for ` +
        `${Object.keys(platforms).join(', ')}\n` +
        'Hint: build the program with Rust, and set APPSERVICES_MOCK_PROGRAM to its path.',
    );
  }
  const { package: wanted } = platforms[name];
  let manifest;
  try {
    manifest = resolve(`${wanted}/package.json`);
  } catch (cause) {
    throw new MockError(
      `cannot find the program for ${name}: the package ${wanted} is not installed\n` +
        'Hint: it is an optional dependency. npm leaves it out with --omit=optional, and if ' +
        'package-lock.json or node_modules comes from another platform.\n' +
        'Remove both, then run: npm install --include=optional\n' +
        `Or add the package alone: npm install --no-save ${wanted}@${version}`,
      { cause },
    );
  }
  return join(dirname(manifest), 'bin', programName(platform));
}

/**
 * The name of the program's file.
 *
 * @param {string} platform as in `process.platform`
 */
function programName(platform) {
  return platform === 'win32' ? 'appservices-mock.exe' : 'appservices-mock';
}

module.exports = { findProgram, programName };
