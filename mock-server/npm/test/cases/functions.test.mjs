// The official web SDK with an app directory, as the vendor's command line pulls it: a login
// function, a confirmation function, a reset function and a trigger.

import { after, before, test } from 'node:test';

import * as Realm from 'realm-web';

import { APP_ID, startFunctionApp } from './function-app.mjs';
import { logins } from './function-logins.mjs';

let server;
let app;
before(async () => {
  server = await startFunctionApp();
  app = new Realm.App({ id: APP_ID, baseUrl: server.baseUrl });
});
after(() => server?.stop());

for (const [name, run] of Object.entries(logins)) {
  test(name, () => run(Realm, app, server.logs));
}
