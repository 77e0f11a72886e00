// The API for tests. index.d.ts describes it.
'use strict';

const { ASYNC_DISPOSE, Controls, Worlds, keyPair } = require('./lib/controls.js');
const { MockError, VerificationError } = require('./lib/errors.js');
const { Connection } = require('./lib/http.js');
const { findProgram } = require('./lib/program.js');
const { Server } = require('./lib/server.js');

/** A running server. */
class Mock extends Controls {
  #server;

  constructor(server, banner, connection) {
    const admins = banner.admins.map(keyPair);
    super(banner.base_url, connection, admins[0]);
    this.#server = server;
    this.ca = connection.ca;
    this.worlds = new Worlds(this.baseUrl, connection, this.adminKey);
    this.projects = banner.projects.map(({ apps, ...project }) => ({
      ...project,
      apps: apps.map(({ id, client_app_id: clientAppId, users }) => ({ id, clientAppId, users })),
    }));
    // The same choice as that of `exec`.
    this.project = this.projects.find(({ apps }) => apps.length > 0) ?? this.projects[0];
    this.apps = this.projects.flatMap(({ apps }) => apps);
    this.app = this.project?.apps[0];
    this.env = environment(this, connection.controlToken);
  }

  get pid() {
    return this.#server.pid;
  }

  stop() {
    return this.#server.stop();
  }

  async [ASYNC_DISPOSE]() {
    await this.stop();
  }
}

/** The variables that `exec` sets for its command. */
function environment({ baseUrl, adminKey, project, app }, controlToken) {
  const variables = {
    APPSERVICES_BASE_URL: baseUrl,
    APPSERVICES_ATLAS_URL: baseUrl,
    APPSERVICES_PUBLIC_API_KEY: adminKey?.publicKey,
    APPSERVICES_PRIVATE_API_KEY: adminKey?.privateKey,
    APPSERVICES_PROJECT: project?.id,
    APPSERVICES_APP: app?.clientAppId,
    APPSERVICES_CONTROL_TOKEN: controlToken,
  };
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined));
}

/**
 * Starts a server on a free port and waits until it accepts requests.
 *
 * @param {import('./index.js').StartOptions} [options]
 * @returns {Promise<import('./index.js').Mock>}
 */
async function startMock(options = {}) {
  const { server, banner, ca } = await Server.start(options);
  const connection = new Connection({
    baseUrl: banner.base_url,
    ca,
    controlToken:
      options.controlToken ?? { ...process.env, ...options.env }.APPSERVICES_CONTROL_TOKEN,
    explain: (error, check) => server.explain(error, check),
  });
  return new Mock(server, banner, connection);
}

/** The path of the program, for tests that run it themselves. */
function programPath() {
  return findProgram();
}

module.exports = { MockError, VerificationError, programPath, startMock };
