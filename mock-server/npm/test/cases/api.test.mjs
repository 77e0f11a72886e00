// The API of a running server.

import assert, { AssertionError } from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';

import { MockError, VerificationError, programPath, startMock } from 'appservices-mock';

const ADA = '65a000000000000000000002';
const VERSION = '/api/private/v1.0/version';
const SEED = {
  admins: [{ public_api_key: 'public', private_api_key: 'private' }],
  groups: [
    {
      id: '65a000000000000000000009',
      name: 'Mine',
      apps: [{ name: 'shop', client_app_id: 'shop-mine', users: [{ email: 'me@example.com' }] }],
    },
  ],
};

/** The status of a response of the server. */
async function get(mock, path) {
  const response = await fetch(mock.baseUrl + path);
  await response.arrayBuffer();
  return response.status;
}

async function logIn(mock, app = 'shop-abcde') {
  const path = `/api/client/v2.0/app/${app}/auth/providers/local-userpass/login`;
  const response = await fetch(mock.baseUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'ada@example.com', password: 'correct horse' }),
  });
  return { status: response.status, ...(await response.json()) };
}

async function withMock(options, use) {
  const mock = await startMock(options);
  try {
    return await use(mock);
  } finally {
    await mock.stop();
  }
}

async function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'npm-test-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a server with the demo seed', () => {
  let mock;
  before(async () => {
    mock = await startMock();
  });
  after(() => mock.stop());
  beforeEach(() => mock.reset());

  test('names everything that clients need', () => {
    const app = { id: '65a0000000000000000000a1', clientAppId: 'shop-abcde', users: 73 };
    assert.match(mock.baseUrl, /^http:\/\/127\.0\.0\.1:[1-9][0-9]*$/);
    assert.deepEqual(mock.app, app);
    assert.deepEqual(
      mock.apps.map(({ clientAppId }) => clientAppId),
      ['shop-abcde', 'shop-admin-fghij'],
    );
    const { id, name } = mock.project;
    assert.deepEqual([id, name], ['65a000000000000000000001', 'Demo Project']);
    assert.deepEqual(mock.projects, [mock.project]);
    assert.deepEqual(mock.env, {
      APPSERVICES_BASE_URL: mock.baseUrl,
      APPSERVICES_ATLAS_URL: mock.baseUrl,
      APPSERVICES_PUBLIC_API_KEY: mock.adminKey.publicKey,
      APPSERVICES_PRIVATE_API_KEY: mock.adminKey.privateKey,
      APPSERVICES_PROJECT: id,
      APPSERVICES_APP: 'shop-abcde',
    });
  });

  test('the clock can be frozen, set, advanced and returned to the system', async () => {
    const day = new Date('2024-05-01T12:00:00Z');
    await mock.clock.freeze();
    assert.deepEqual(await mock.clock.set(day), day);
    assert.deepEqual(await mock.clock.set('2024-05-01T12:00:00Z'), day);
    assert.deepEqual(await mock.clock.set(day.getTime() / 1000), day);
    assert.deepEqual(await mock.clock.set(new Date(day.getTime() + 999)), day);
    assert.deepEqual(await mock.clock.advance('1h30m'), new Date('2024-05-01T13:30:00Z'));
    assert.deepEqual(await mock.clock.advance(60), new Date('2024-05-01T13:31:00Z'));
    assert.deepEqual(await mock.clock.now(), new Date('2024-05-01T13:31:00Z'));
    assert.ok((await mock.clock.system()) > new Date('2024-05-02T00:00:00Z'));
    await mock.clock.set(day);
    await mock.clock.run({ scale: 1_000_000 });
    let now = day;
    while (now <= day) now = await mock.clock.now();
    await assert.rejects(mock.clock.advance('soon'), { name: 'MockError', status: 400 });
  });

  test('advancing the clock ends an access token', async () => {
    const { access_token: token } = await logIn(mock);
    const profile = async () => {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(`${mock.baseUrl}/api/client/v2.0/auth/profile`, { headers })).status;
    };
    assert.equal(await profile(), 200);
    await mock.clock.advance('31m');
    assert.equal(await profile(), 401);
  });

  test('faults are added, listed and removed', async () => {
    const effect = { type: 'status', status: 503, error: 'later' };
    const first = await mock.faults.add({ path: VERSION, times: 1, effect });
    await mock.faults.add({ path: '/other' });
    assert.deepEqual([await get(mock, VERSION), await get(mock, VERSION)], [503, 200]);
    const rules = await mock.faults.list();
    assert.deepEqual(
      rules.map(({ path, fired }) => [path, fired]),
      [
        [VERSION, 1],
        ['/other', 0],
      ],
    );
    await first.remove();
    assert.equal((await mock.faults.list()).length, 1);
    await mock.faults.clear();
    assert.deepEqual(await mock.faults.list(), []);
    await assert.rejects(first.remove(), { name: 'MockError', status: 404 });
    await assert.rejects(mock.faults.add({ pth: '/x' }), /unknown field `pth`/);
  });

  test('verify accepts the expected number of requests', async () => {
    await get(mock, VERSION);
    const verdict = await mock.verify({ path: VERSION, times: 1 });
    assert.equal(verdict.seen, 1);
    await mock.verify({ method: 'GET', path: '*/version', status: 200 });
    await mock.verify({ path: VERSION, atLeast: 1, atMost: 2 });
    await mock.verify({ method: 'DELETE', times: 0 });
  });

  test('verify throws an assertion error with the most similar requests', async () => {
    await get(mock, VERSION);
    const check = mock.verify({ method: 'GET', path: '*/versions', times: 2 });
    const error = await check.then(
      () => undefined,
      (reason) => reason,
    );
    assert.ok(error instanceof VerificationError && error instanceof AssertionError);
    assert.equal(error.code, 'ERR_ASSERTION');
    assert.equal(error.actual, 0);
    assert.equal(error.expected, 'exactly 2 requests');
    assert.equal(error.nearest[0].path, VERSION);
    assert.match(error.message, /^GET \*\/versions: expected exactly 2 requests, seen 0\n/);
    assert.match(error.message, /GET \/api\/private\/v1\.0\/version \(200\)/);
    assert.match(error.stack, /api\.test\.mjs/);
    const [{ field, expected, actual }] = error.nearest[0].differences;
    assert.deepEqual([field, expected, actual], ['path', '*/versions', VERSION]);
    await assert.rejects(mock.verify({ path: VERSION, atMost: 0 }), (surplus) => {
      assert.ok(surplus instanceof VerificationError);
      assert.deepEqual(surplus.nearest, []);
      const shown = surplus.matching.map(({ path, status }) => [path, status]);
      assert.deepEqual(shown, [[VERSION, 200]]);
      return true;
    });
    await assert.rejects(mock.verify({ path: '/x', atLeast: 1 }), VerificationError);
    await assert.rejects(mock.verify({ pth: '/x' }), { name: 'MockError', status: 400 });
  });

  test('requests are recorded, filtered and cleared', async () => {
    await get(mock, VERSION);
    await get(mock, '/nowhere?a=b');
    const paths = async (filter) => (await mock.requests(filter)).map(({ path }) => path);
    assert.deepEqual(await paths(), [VERSION, '/nowhere']);
    assert.deepEqual(await paths({ unexpected: true }), ['/nowhere']);
    assert.deepEqual(await paths({ unexpected: false }), [VERSION]);
    assert.deepEqual(await paths({ path: '*version', method: 'GET', status: 200 }), [VERSION]);
    assert.deepEqual(await paths({ method: 'PUT' }), []);
    assert.deepEqual(await paths({ query: { a: '*', c: null } }), ['/nowhere']);
    assert.deepEqual(await paths({ path: { matches: '^/[a-z]+$' } }), ['/nowhere']);
    await assert.rejects(mock.requests({ pth: 'x' }), MockError);
    await mock.clearRequests();
    assert.deepEqual(await mock.requests(), []);
  });

  test('mails are in the outbox', async () => {
    const app = `${mock.baseUrl}/api/client/v2.0/app/shop-abcde`;
    for (const email of ['a@example.com', 'b@example.com']) {
      await fetch(`${app}/auth/providers/local-userpass/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: 'correct horse' }),
      });
    }
    assert.equal((await mock.outbox()).length, 2);
    const [mail, ...others] = await mock.outbox({ to: 'b@example.com' });
    assert.deepEqual([mail.kind, mail.app, others.length], ['confirm', 'shop-abcde', 0]);
    assert.ok(mail.token && mail.token_id);
  });

  test('admin logs in and revokes, also after its token has expired', async () => {
    const { project, app } = mock;
    const users = `/groups/${project.id}/apps/${app.id}/users`;
    const [{ sessions }] = await mock.sessions({ user: ADA });
    assert.equal(sessions.length, 2);
    assert.equal(await mock.admin('PUT', `${users}/${ADA}/logout`), undefined);
    assert.deepEqual((await mock.sessions({ user: ADA }))[0].sessions, []);
    await mock.clock.advance('60d');
    assert.equal((await mock.admin('GET', `${users}/${ADA}`))._id, ADA);
    const login = '*/providers/mongodb-cloud/login';
    await mock.verify({ path: login, times: 2 });
    await mock.reset();
    await Promise.all([1, 2, 3].map(() => mock.admin('GET', users)));
    await mock.verify({ path: login, times: 1 });
    // All of them notice that the token has expired, and the first one logs in.
    await mock.clock.advance('60d');
    await Promise.all([1, 2, 3].map(() => mock.admin('GET', users)));
    await mock.verify({ path: login, times: 2 });
    await assert.rejects(mock.admin('GET', `${users}/x`), { name: 'MockError', status: 404 });
  });

  test('reset restores the initial state', async () => {
    const { project, app } = mock;
    await mock.admin('DELETE', `/groups/${project.id}/apps/${app.id}/users/${ADA}`);
    assert.equal((await logIn(mock)).status, 401);
    await mock.reset();
    assert.equal((await logIn(mock)).status, 200);
  });

  test('the state can be exported and imported', async () => {
    const state = await mock.state.export();
    const { project, app } = mock;
    await mock.admin('DELETE', `/groups/${project.id}/apps/${app.id}/users/${ADA}`);
    await mock.state.import(state);
    assert.equal((await logIn(mock)).status, 200);
  });

  test('worlds are isolated', async () => {
    const [copy, own] = await Promise.all([
      mock.worlds.create(),
      mock.worlds.create({ seed: SEED, idleSeconds: 60, rngSeed: 7 }),
    ]);
    assert.equal((await logIn(copy)).status, 200);
    assert.equal((await logIn(own)).status, 404);
    await copy.clock.advance('1d');
    assert.ok((await copy.clock.now()) - (await mock.clock.now()) > 86_000_000);
    await copy.verify({ path: '*/login', times: 1 });
    await mock.verify({ path: '*/login', times: 0 });
    assert.deepEqual(own.adminKey, { publicKey: 'public', privateKey: 'private' });
    const [app] = await own.admin('GET', `/groups/${SEED.groups[0].id}/apps`);
    assert.equal(app.client_app_id, 'shop-mine');
    await copy.admin('GET', '/auth/profile');

    const list = await mock.worlds.list();
    assert.deepEqual(list.map(({ id }) => id).sort(), [copy.id, own.id].sort());
    assert.equal(list.find(({ id }) => id === own.id).idleSeconds, 60);
    assert.equal(list.find(({ id }) => id === own.id).baseUrl, own.baseUrl);
    await copy.delete();
    await assert.rejects(copy.requests(), { name: 'MockError', status: 404 });
    await mock.worlds.clear();
    assert.deepEqual(await mock.worlds.list(), []);
  });

  test('an error about a connection that a fault closed is the original one', async () => {
    await mock.faults.add({ path: '/api/admin/*', effect: { type: 'hang_up' } });
    await assert.rejects(mock.admin('GET', '/auth/profile'), { code: 'ECONNRESET' });
  });
});

describe('options', () => {
  test('seed is an object, a file or a name', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'seed.json');
      writeFileSync(file, JSON.stringify(SEED));
      for (const seed of [SEED, file]) {
        await withMock({ seed }, (mock) => {
          assert.deepEqual(mock.adminKey, { publicKey: 'public', privateKey: 'private' });
          assert.equal(mock.app.clientAppId, 'shop-mine');
        });
      }
      await withMock({ seed: 'empty' }, (mock) => {
        assert.deepEqual(
          [mock.apps, mock.app, mock.env.APPSERVICES_APP],
          [[], undefined, undefined],
        );
      });
    }));

  test('a seed leaves no file behind', () =>
    inFolder(async (folder) => {
      const { TMPDIR } = process.env;
      process.env.TMPDIR = folder;
      try {
        await withMock({ seed: SEED, tls: true }, () => assert.deepEqual(readdirSync(folder), []));
        await assert.rejects(startMock({ seed: { grups: [] } }));
        assert.deepEqual(readdirSync(folder), []);
      } finally {
        if (TMPDIR === undefined) delete process.env.TMPDIR;
        else process.env.TMPDIR = TMPDIR;
      }
    }));

  test('appDir is one directory or several', () =>
    inFolder(async (folder) => {
      const app = { config_version: 20210101, app_id: 'mine-abcde', name: 'mine' };
      writeFileSync(join(folder, 'root_config.json'), JSON.stringify(app));
      for (const appDir of [folder, [folder]]) {
        await withMock({ appDir }, (mock) => assert.equal(mock.app.clientAppId, 'mine-abcde'));
      }
    }));

  test('clock stops at a time', async () => {
    const day = '2024-05-01T12:00:00Z';
    for (const clock of [day, new Date(day), Date.parse(day) / 1000]) {
      await withMock({ clock }, async (mock) => {
        assert.deepEqual(await mock.clock.now(), new Date(day));
      });
    }
    await assert.rejects(startMock({ clock: 'noon' }), TypeError);
  });

  test('data keeps the state', () =>
    inFolder(async (folder) => {
      const data = join(folder, 'shop.db');
      await withMock({ data }, async (mock) => {
        const { project, app } = mock;
        await mock.admin('DELETE', `/groups/${project.id}/apps/${app.id}/users/${ADA}`);
      });
      assert.ok(existsSync(data));
      await withMock({ data }, async (mock) => assert.equal((await logIn(mock)).status, 401));
    }));

  test('adminKey, users, sessions, rngSeed and host are passed on', async () => {
    const adminKey = { publicKey: '-a', privateKey: 'b:c' };
    const options = { adminKey, users: 100, sessions: 'observed', rngSeed: 7, host: 'localhost' };
    await withMock({ ...options, seed: SEED }, async (mock) => {
      assert.deepEqual(mock.adminKey, adminKey);
      assert.equal(mock.app.users, 101);
      await mock.admin('GET', '/auth/profile');
    });
  });

  test('publicUrl is the base URL in responses', () =>
    withMock({ publicUrl: 'http://example.com/x' }, async (mock) => {
      const path = '/api/client/v2.0/app/shop-abcde/location';
      const { hostname } = await (await fetch(mock.baseUrl + path)).json();
      assert.equal(hostname, 'http://example.com/x');
    }));

  test('controlToken and its variable protect the controls', async () => {
    const token = { APPSERVICES_CONTROL_TOKEN: 's3cret' };
    for (const options of [{ controlToken: 's3cret' }, { env: token }]) {
      await withMock(options, async (mock) => {
        assert.equal(await get(mock, '/_mock/requests'), 401);
        assert.deepEqual(await mock.requests(), []);
        assert.equal((await logIn(await mock.worlds.create())).status, 200);
        await mock.admin('GET', '/auth/profile');
        assert.equal(mock.env.APPSERVICES_CONTROL_TOKEN, 's3cret');
      });
    }
  });

  test('tls serves HTTPS', () =>
    withMock({ tls: true }, async (mock) => {
      assert.match(mock.baseUrl, /^https:/);
      assert.match(mock.ca, /^-----BEGIN CERTIFICATE-----/);
      assert.deepEqual(await mock.requests(), []);
      await mock.admin('GET', '/auth/profile');
    }));

  test('an unknown option is an error', () =>
    assert.rejects(
      startMock({ sed: 'demo' }),
      /^TypeError: unknown option 'sed', expected one of/,
    ));

  test('args are added', () =>
    assert.rejects(startMock({ args: ['--nope'] }), /unexpected argument '--nope'/));
});

describe('failures', () => {
  test('a server that cannot start is an error with its stderr', async () => {
    await assert.rejects(startMock({ seed: 'missing.yaml' }), (error) => {
      assert.ok(error instanceof MockError);
      assert.equal(error.exitCode, 1);
      assert.match(error.stderr, /cannot read seed file 'missing\.yaml'/);
      assert.ok(error.message.startsWith('cannot start the server: it exited with 1\nerror: '));
      return true;
    });
    await assert.rejects(startMock({ seed: { grups: [] } }), /the seed is invalid: .*`grups`/);
  });

  test('a port in use is an error', async () => {
    const taken = createServer();
    await new Promise((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address();
    try {
      await assert.rejects(startMock({ port }), { exitCode: 1, message: new RegExp(`:${port}`) });
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
    await withMock({ port }, (mock) => assert.equal(mock.baseUrl, `http://127.0.0.1:${port}`));
  });

  test('a program that is missing, silent or no server is an error', async () => {
    await assert.rejects(startMock({ program: '/nowhere' }), (error) => {
      assert.ok(error instanceof MockError);
      assert.equal(error.cause.code, 'ENOENT');
      return true;
    });
    await inFolder(async (folder) => {
      const start = (script, options) => {
        const program = join(folder, 'program');
        writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
        return startMock({ program, ...options });
      };
      await assert.rejects(start('echo broken >&2; exit 9'), {
        exitCode: 9,
        message: 'cannot start the server: it exited with 9\nbroken',
      });
      await assert.rejects(start('exec cat', { startTimeout: 500 }), {
        exitSignal: 'SIGKILL',
        message: 'cannot start the server: it does not listen after 500 ms',
      });
      await assert.rejects(start('echo hello; exec cat'), {
        exitSignal: 'SIGKILL',
        message: "cannot start the server: its first line is not JSON: 'hello'",
      });
    });
  });

  test('a request to a server that was killed or stopped names the reason', async () => {
    const killed = await startMock();
    process.kill(killed.pid, 'SIGKILL');
    await assert.rejects(killed.reset(), /cannot reach the server: it was killed by SIGKILL/);
    await assert.rejects(killed.stop(), { exitSignal: 'SIGKILL' });
    const stopped = await startMock();
    await stopped.stop();
    await stopped.stop();
    await assert.rejects(stopped.reset(), /cannot reach the server: it was stopped/);
  });
});

test('a server is disposed asynchronously', async () => {
  const mock = await startMock();
  const world = await mock.worlds.create();
  const dispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');
  await world[dispose]();
  assert.deepEqual(await mock.worlds.list(), []);
  await mock[dispose]();
  await assert.rejects(mock.reset(), /it was stopped/);
});

test('programPath is the program of the platform', () => {
  assert.match(programPath(), /@appservices-mock.*bin.appservices-mock(\.exe)?$/);
});
