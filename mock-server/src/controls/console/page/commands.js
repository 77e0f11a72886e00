// Writes requests as command lines, for a shell.

import { adminKeys, base, requiresToken } from "./server.js";

/** Quotes an argument for a POSIX shell. */
export const quote = text =>
  (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

const bodyText = body => (typeof body === "string" ? body : JSON.stringify(body));

/** A request as curl. It logs in first where the Admin API requires it. */
export const asCurl = ({ api, method, path, body }) => {
  const url = api === "control" ? `${base}/_mock/${path}` : base + path;
  const parts = ["curl", "-X", method];
  const lines = [];
  if (api === "admin") {
    const keys = adminKeys() ?? { public_api_key: "PUBLIC", private_api_key: "PRIVATE" };
    const login = { username: keys.public_api_key, apiKey: keys.private_api_key };
    const address = `${base}/api/admin/v3.0/auth/providers/mongodb-cloud/login`;
    lines.push(
      `token=$(curl -s -d ${quote(JSON.stringify(login))} ${quote(address)} |`,
      `  sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    );
    parts.push("-H", '"Authorization: Bearer $token"');
  } else if (api === "control" && requiresToken()) {
    // `exec` sets it, and `ctl` reads it.
    parts.push("-H", '"Authorization: Bearer $APPSERVICES_CONTROL_TOKEN"');
  } else if (api === "client") {
    parts.push("-H", '"Authorization: Bearer $access_token"');
  }
  if (body !== undefined) parts.push("-d", quote(bodyText(body)));
  lines.push([...parts, quote(url)].join(" "));
  return lines.join("\n");
};

/** A command of `appservices` for an app, with what it needs to find and use the server. */
export const appservices = (app, ...words) => {
  const keys = adminKeys();
  const variables = keys
    ? [
      `APPSERVICES_PUBLIC_API_KEY=${quote(keys.public_api_key)}`,
      `APPSERVICES_PRIVATE_API_KEY=${quote(keys.private_api_key)}`,
    ]
    : [];
  const options = ["--base-url", quote(base), "--atlas-url", quote(base)];
  if (app) options.push("--project", quote(app.project), "--app", quote(app.client_app_id));
  return [...variables, "appservices", ...words.map(quote), ...options].join(" ");
};

/** Any request to one of the APIs as a command of `appservices`. */
export const apiCommand = ({ method, path, body }) => {
  const words = ["api", method, path.replace("/api/admin/v3.0", "")];
  if (body !== undefined) words.push("--data", bodyText(body));
  return appservices(undefined, ...words);
};

/** A command of `appservices-mock ctl`. */
export const ctl = (...words) =>
  ["appservices-mock", "ctl", "--url", quote(base), ...words.map(quote)].join(" ");
