// An app with functions, as the vendor's command line pulls it, on a server of its own.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { startMock } from 'appservices-mock';

export const APP_ID = 'shop-funcs';

const FILES = {
  'root_config.json': { config_version: 20210101, app_id: APP_ID, name: 'shop' },
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

/** Starts a server with the app. `stop` also removes its directory. */
export async function startFunctionApp() {
  const folder = mkdtempSync(join(tmpdir(), 'appservices-mock-app-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const mock = await startMock({ appDir: folder }).catch((error) => {
    remove();
    throw error;
  });
  return {
    baseUrl: mock.baseUrl,
    logs: (query) => logs(mock.baseUrl, query),
    stop: async () => {
      await mock.stop();
      remove();
    },
  };
}

/** The app's log, newest entry first. */
async function logs(baseUrl, query) {
  const base = `${baseUrl}/api/admin/v3.0`;
  const post = async (path, body) =>
    (await fetch(base + path, { method: 'POST', body: JSON.stringify(body) })).json();
  const keys = { username: 'demopub', apiKey: '11111111-2222-3333-4444-555555555555' };
  const { access_token } = await post('/auth/providers/mongodb-cloud/login', keys);
  const get = async (path) =>
    (await fetch(base + path, { headers: { authorization: `Bearer ${access_token}` } })).json();
  const { roles } = await get('/auth/profile');
  const group = `/groups/${roles[0].group_id}/apps`;
  const [{ _id }] = (await get(group)).filter((known) => known.client_app_id === APP_ID);
  return (await get(`${group}/${_id}/logs?${query}`)).logs;
}
