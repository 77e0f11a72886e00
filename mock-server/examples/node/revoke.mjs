// Logs in with the official web SDK, revokes the session through the Admin API, sees the
// refresh fail, and logs in again.
//
//     npm ci
//     appservices-mock exec -- npm start

import assert from "node:assert/strict";
import * as Realm from "realm-web";

const {
  APPSERVICES_BASE_URL: base,
  APPSERVICES_APP: id,
  APPSERVICES_PROJECT: project,
  APPSERVICES_PUBLIC_API_KEY: username,
  APPSERVICES_PRIVATE_API_KEY: apiKey,
} = process.env;

/** Sends a request to the Admin API. Returns the body of the response, if it has one. */
async function admin(method, path, token, body) {
  const response = await fetch(`${base}/api/admin/v3.0${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: body && JSON.stringify(body),
  });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  return response.status === 204 ? undefined : response.json();
}

const credentials = Realm.Credentials.emailPassword("ada@example.com", "correct horse");
const app = new Realm.App({ id, baseUrl: base });
const user = await app.logIn(credentials);
console.log(`logged in: ${user.profile.email}`);
await user.refreshAccessToken();

const { access_token: token } = await admin("POST", "/auth/providers/mongodb-cloud/login", null, {
  username,
  apiKey,
});
const apps = await admin("GET", `/groups/${project}/apps`, token);
const { _id } = apps.find((app) => app.client_app_id === id);
await admin("PUT", `/groups/${project}/apps/${_id}/users/${user.id}/logout`, token);
console.log("revoked");

await assert.rejects(user.refreshAccessToken(), (error) => {
  console.log(`refresh: ${error.statusCode} ${error.errorCode}`);
  return error.statusCode === 401 && error.errorCode === "InvalidSession";
});

const again = await app.logIn(credentials);
assert.equal(again.id, user.id);
await again.refreshAccessToken();
console.log("logged in again");
