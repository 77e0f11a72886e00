// The official web SDK with an app directory, as the vendor's command line pulls it: a login
// function, a confirmation function, a reset function and a trigger.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';

import { startMock } from 'appservices-mock';
import * as Realm from 'realm-web';

const FILES = {
  'root_config.json': { config_version: 20210101, app_id: 'shop-funcs', name: 'shop' },
  'auth/providers.json': {
    'anon-user': { name: 'anon-user', type: 'anon-user', disabled: false },
    'custom-function': {
      name: 'custom-function',
      type: 'custom-function',
      config: { authFunctionName: 'logIn' },
      disabled: false,
    },
    'local-userpass': {
      name: 'local-userpass',
      type: 'local-userpass',
      config: {
        autoConfirm: false,
        runConfirmationFunction: true,
        confirmationFunctionName: 'confirm',
        runResetFunction: true,
        resetFunctionName: 'reset',
      },
      disabled: false,
    },
  },
  'functions/config.json': [
    { name: 'logIn', private: true },
    { name: 'confirm', private: true },
    { name: 'reset', private: true },
    { name: 'onLogin', private: true },
    { name: 'whoAmI', private: false },
    { name: 'lib/pins', private: true },
  ],
  'functions/lib/pins.js': `exports.names = { 24601: 'valjean' };`,
  'functions/logIn.js': `
const { names } = require('./lib/pins');
exports = async function ({ pin }) {
  const id = names[pin];
  if (!id) throw new Error('wrong pin');
  return { id, name: 'Jean' };
};`,
  'functions/confirm.js': `
exports = ({ token, tokenId, username }) => {
  console.log(JSON.stringify({ token, tokenId }));
  return { status: username.startsWith('bot') ? 'fail' : username.startsWith('new') ? 'pending' : 'success' };
};`,
  'functions/reset.js': `
exports = async ({ username, password, currentPasswordValid }, answer) =>
  ({ status: answer === 'blue' && !currentPasswordValid ? 'success' : 'fail' });`,
  'functions/onLogin.js': `exports = ({ operationType, user }) => console.log(operationType, user.id);`,
  'functions/whoAmI.js': `
exports = function (greeting) {
  return { text: greeting + ', ' + context.user.data.name, theme: context.values.get('theme'), at: new Date() };
};`,
  'values/theme.json': { name: 'theme', value: 'dark', from_secret: false, private: false },
  'triggers/onLogin.json': {
    name: 'onLogin',
    type: 'AUTHENTICATION',
    config: { operation_type: 'LOGIN', providers: ['custom-function'] },
    event_processors: { FUNCTION: { config: { function_name: 'onLogin' } } },
    disabled: false,
  },
};

let folder;
let mock;
let app;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'appservices-mock-app-'));
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  mock = await startMock({ appDir: folder });
  app = new Realm.App({ id: 'shop-funcs', baseUrl: mock.baseUrl });
});
after(async () => {
  await mock?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The app's log, newest entry first. */
async function logs(query) {
  const base = `${mock.baseUrl}/api/admin/v3.0`;
  const post = async (path, body) =>
    (await fetch(base + path, { method: 'POST', body: JSON.stringify(body) })).json();
  const keys = { username: 'demopub', apiKey: '11111111-2222-3333-4444-555555555555' };
  const { access_token } = await post('/auth/providers/mongodb-cloud/login', keys);
  const get = async (path) =>
    (await fetch(base + path, { headers: { authorization: `Bearer ${access_token}` } })).json();
  const { roles } = await get('/auth/profile');
  const group = `/groups/${roles[0].group_id}/apps`;
  const [{ _id }] = (await get(group)).filter((known) => known.client_app_id === 'shop-funcs');
  return (await get(`${group}/${_id}/logs?${query}`)).logs;
}

test('a login function decides who logs in, and a trigger sees it', async () => {
  const user = await app.logIn(Realm.Credentials.function({ pin: 24601 }));
  assert.equal(user.profile.name, 'Jean');
  const [entry] = await logs('type=AUTH_TRIGGER');
  assert.deepEqual(entry.messages, [`LOGIN ${user.id}`]);
  const called = await user.functions.whoAmI('hello');
  assert.deepEqual({ ...called, at: undefined }, { text: 'hello, Jean', theme: 'dark', at: undefined });
  assert.ok(called.at instanceof Date);
  await assert.rejects(user.functions.logIn({}), /function not found/);
  await assert.rejects(app.logIn(Realm.Credentials.function({ pin: 1 })), { statusCode: 401 });
});

test('a confirmation function confirms, rejects or leaves a token', async () => {
  const { emailPasswordAuth } = app;
  const register = (email) => emailPasswordAuth.registerUser({ email, password: 'correct horse' });
  const logIn = (email) => app.logIn(Realm.Credentials.emailPassword(email, 'correct horse'));
  await register('ada@example.com');
  await logIn('ada@example.com');
  await assert.rejects(register('bot@example.com'), /failed to confirm user/);
  await register('new@example.com');
  await assert.rejects(logIn('new@example.com'), { statusCode: 401 });
  const [entry] = (await logs('type=AUTH')).filter(({ messages }) => messages[0]?.includes('tokenId'));
  await emailPasswordAuth.confirmUser(JSON.parse(entry.messages[0]));
  await logIn('new@example.com');
});

test('a reset function sets the password or rejects it', async () => {
  const { emailPasswordAuth } = app;
  const email = 'grace@example.com';
  await emailPasswordAuth.registerUser({ email, password: 'correct horse' });
  await app.logIn(Realm.Credentials.emailPassword(email, 'correct horse'));
  const reset = (password, answer) =>
    emailPasswordAuth.callResetPasswordFunction({ email, password }, answer);
  await assert.rejects(reset('battery staple', 'red'), /failed to reset password/);
  await assert.rejects(reset('correct horse', 'blue'), /failed to reset password/);
  await reset('battery staple', 'blue');
  await app.logIn(Realm.Credentials.emailPassword(email, 'battery staple'));
});
