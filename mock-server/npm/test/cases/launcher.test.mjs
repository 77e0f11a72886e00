// The command `appservices-mock`.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { programPath } from 'appservices-mock';

import { Process, launcher, watch } from './support.mjs';

const LIMIT = { timeout: 30_000 };

/** A command for `exec` that counts signals until its input ends, and then exits with 9. */
const COUNTER = `
  const seen = [];
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2']) {
    process.on(signal, () => { seen.push(signal); console.log('got', signal); });
  }
  process.stdin.on('end', () => { console.log('seen', seen.join()); process.exitCode = 9; });
  process.stdin.resume();
  console.log('ready');
`;

test('version is that of the package', LIMIT, async () => {
  const { version } = JSON.parse(
    readFileSync('node_modules/appservices-mock/package.json', 'utf8'),
  );
  const process = launcher(['--version']);
  assert.deepEqual(await process.ended, { code: 0, signal: null });
  assert.match(
    process.stdout,
    new RegExp(`^appservices-mock ${version.replaceAll('.', '\\.')}\\b`),
  );
  assert.equal(process.stderr, '');
});

test('exit codes are those of the program', LIMIT, async () => {
  for (const [args, code] of [
    [['--nope'], 2],
    [['serve', '--seed', 'missing.yaml'], 1],
    [['exec', '--', 'node', '-e', 'process.exit(7)'], 7],
    [['exec', '--', 'does-not-exist'], 127],
    [['exec', '--', 'node', '-e', 'process.kill(process.pid, "SIGTERM")'], 143],
  ]) {
    const process = launcher(args);
    assert.deepEqual(await process.ended, { code, signal: null }, args.join(' '));
  }
});

test('arguments, input and output are passed unchanged', LIMIT, async () => {
  const script = 'process.stdin.pipe(process.stdout); console.error(process.argv[1])';
  const argument = 'a "b" $c\n*';
  const process = launcher(['exec', '--', 'node', '-e', script, argument]);
  process.child.stdin.end('input');
  await process.ended;
  assert.deepEqual([process.stdout, process.stderr], ['input', `${argument}\n`]);
});

test('exec finds the same program in PATH', LIMIT, async () => {
  const args = ['exec', '--', 'sh', '-c', 'command -v appservices-mock'];
  const process = launcher(args);
  await process.ended;
  assert.equal(process.stdout.trim(), programPath());
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2']) {
  test(
    `${signal} reaches the command of exec once, which decides the exit code`,
    LIMIT,
    async () => {
      const process = launcher(['exec', '--', 'node', '-e', COUNTER]);
      await process.written(/ready/);
      process.child.kill(signal);
      await process.written(new RegExp(`got ${signal}`));
      process.child.stdin.end();
      assert.deepEqual(await process.ended, { code: 9, signal: null });
      assert.match(process.stdout, new RegExp(`^seen ${signal}$`, 'm'));
    },
  );
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  test(`${signal} stops serve`, LIMIT, async () => {
    const process = launcher(['serve', '--port', '0']);
    const [, url] = await process.written(/^listening on (.*)$/m);
    const server = await watch(url);
    process.child.kill(signal);
    assert.deepEqual(await process.ended, { code: 0, signal: null });
    await server.closed;
  });
}

test('a program killed by a signal kills the launcher', LIMIT, async (t) => {
  // The launcher has become the program, or the program is its only child.
  if (!existsSync('/proc/self/task')) return t.skip('needs /proc');
  const launched = launcher(['serve', '--port', '0']);
  await launched.written(/^listening on/m);
  const { pid } = launched.child;
  const [child = pid] =
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? [];
  process.kill(Number(child), 'SIGKILL');
  assert.deepEqual(await launched.ended, { code: null, signal: 'SIGKILL' });
});

test('a launcher killed by SIGKILL leaves no server behind', LIMIT, async (t) => {
  if (!process.execve) return t.skip('needs process.execve, Node 22.15');
  const launched = launcher(['serve', '--port', '0']);
  const [, url] = await launched.written(/^listening on (.*)$/m);
  const server = await watch(url);
  launched.child.kill('SIGKILL');
  await server.closed;
});

test('Ctrl-C at a terminal reaches the command once', LIMIT, async (t) => {
  // script of util-linux gives its command a terminal, and returns its exit code.
  if (process.platform !== 'linux' || !existsSync('/usr/bin/script')) return t.skip('needs script');
  // A shell that stays would be killed by Ctrl-C.
  const command = `exec ./node_modules/.bin/appservices-mock exec -- node -e '${`
    let count = 0;
    process.on("SIGINT", () => { count += 1; console.log("got " + count); });
    process.stdin.once("data", () => { console.log("seen " + count + " end"); process.exit(9); });
    console.log("ready");
  `.replaceAll('\n', ' ')}'`;
  const terminal = new Process('/usr/bin/script', [
    '--quiet',
    '--return',
    '--command',
    command,
    '/dev/null',
  ]);
  await terminal.written(/ready/);
  terminal.child.stdin.write('\x03');
  await terminal.written(/got 1/);
  terminal.child.stdin.write('\n');
  assert.deepEqual(await terminal.ended, { code: 9, signal: null });
  assert.match(terminal.stdout, /seen 1 end/);
});
