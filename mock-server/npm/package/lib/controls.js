// The controls of a server, or of one of its worlds: everything below /_mock/.
'use strict';

const { VerificationError } = require('./errors.js');
const { successful } = require('./http.js');

const ASYNC_DISPOSE = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/** What a server and a world have in common. */
class Controls {
  #connection;
  #control;
  #accessToken;

  /**
   * @param {string} baseUrl
   * @param {import('./http.js').Connection} connection
   * @param {{ publicKey: string, privateKey: string }} [adminKey]
   */
  constructor(baseUrl, connection, adminKey) {
    this.#connection = connection;
    this.#control = connection.control(baseUrl);
    this.baseUrl = baseUrl;
    this.adminKey = adminKey;
    this.clock = new Clock(this.#control);
    this.faults = new Faults(this.#control);
    this.state = new State(this.#control);
  }

  async verify(expectation = {}) {
    const { atLeast, atMost, ...rest } = expectation;
    const body = { ...rest, at_least: atLeast, at_most: atMost };
    const response = await this.#send('POST', '/_mock/verify', { body });
    if (response.status === 409) {
      throw new VerificationError(response.body, expectation, this.verify);
    }
    return successful('POST /_mock/verify', response);
  }

  async requests(filter = {}) {
    const { requests } = await this.#control('POST', '/_mock/requests/search', filter);
    return requests;
  }

  async clearRequests() {
    await this.#control('DELETE', '/_mock/requests');
  }

  outbox({ to } = {}) {
    return this.#control('GET', `/_mock/outbox${query({ to })}`);
  }

  async sessions({ user } = {}) {
    const { users } = await this.#control('GET', `/_mock/sessions${query({ user })}`);
    return users;
  }

  async reset() {
    await this.#control('POST', '/_mock/reset');
    // The session of the administrator ended, too.
    this.#accessToken = undefined;
  }

  async admin(method, path, body) {
    const used = (this.#accessToken ??= this.#logIn());
    let response = await this.#sendAdmin(method, path, body, used);
    if (response.status === 401) {
      // The token has expired, because the clock was advanced, or its session has ended. If
      // other requests noticed that too, only the first one logs in.
      if (this.#accessToken === used) this.#accessToken = this.#logIn();
      response = await this.#sendAdmin(method, path, body, (this.#accessToken ??= this.#logIn()));
    }
    return successful(`${method} ${path}`, response);
  }

  async #sendAdmin(method, path, body, accessToken) {
    const token = await accessToken;
    return this.#send(method, `/api/admin/v3.0${path}`, { body, token });
  }

  async #logIn() {
    try {
      const { publicKey: username, privateKey: apiKey } = this.adminKey ?? {};
      const path = '/api/admin/v3.0/auth/providers/mongodb-cloud/login';
      const response = await this.#send('POST', path, { body: { username, apiKey }, token: '' });
      return successful('cannot log in to the Admin API', response).access_token;
    } catch (error) {
      // The next call tries again.
      this.#accessToken = undefined;
      throw error;
    }
  }

  #send(method, path, options) {
    return this.#connection.send(method, this.baseUrl + path, options);
  }
}

/** The clock, which controls everything that expires. */
class Clock {
  #control;

  constructor(control) {
    this.#control = control;
  }

  async now() {
    return time(await this.#control('GET', '/_mock/clock'));
  }

  advance(by) {
    return this.#change({ advance: by });
  }

  set(to) {
    return this.#change({ set: to instanceof Date ? seconds(to) : to });
  }

  freeze() {
    return this.#change({ freeze: true });
  }

  run({ scale } = {}) {
    return this.#change({ scale, freeze: false });
  }

  system() {
    return this.#change({ system: true });
  }

  async #change(change) {
    return time(await this.#control('POST', '/_mock/clock', change));
  }
}

/** The fault rules. */
class Faults {
  #control;

  constructor(control) {
    this.#control = control;
  }

  async add(fault) {
    const { id } = await this.#control('POST', '/_mock/faults', fault);
    return { id, remove: () => this.remove(id) };
  }

  list() {
    return this.#control('GET', '/_mock/faults');
  }

  async remove(id) {
    await this.#control('DELETE', `/_mock/faults/${encodeURIComponent(id)}`);
  }

  async clear() {
    await this.#control('DELETE', '/_mock/faults');
  }
}

/** The whole state as one document. */
class State {
  #control;

  constructor(control) {
    this.#control = control;
  }

  export() {
    return this.#control('GET', '/_mock/state');
  }

  async import(document) {
    await this.#control('PUT', '/_mock/state', document);
  }
}

/** The worlds of a server. */
class Worlds {
  #connection;
  #control;
  #adminKey;

  /**
   * @param {string} baseUrl of the server
   * @param {import('./http.js').Connection} connection
   * @param {{ publicKey: string, privateKey: string }} [adminKey] of the server
   */
  constructor(baseUrl, connection, adminKey) {
    this.#connection = connection;
    this.#control = connection.control(baseUrl);
    this.#adminKey = adminKey;
  }

  async create({ seed, rngSeed, idleSeconds } = {}) {
    const options = { seed, rng_seed: rngSeed, idle_seconds: idleSeconds };
    const created = await this.#control('POST', '/_mock/worlds', options);
    const [admin] = seed?.admins ?? [];
    const adminKey = seed ? admin && keyPair(admin) : this.#adminKey;
    return new World(created, this.#connection, adminKey, this);
  }

  async list() {
    const worlds = await this.#control('GET', '/_mock/worlds');
    return worlds.map(({ id, base_url: baseUrl, idle_seconds: idleSeconds }) => ({
      id,
      baseUrl,
      idleSeconds,
    }));
  }

  async delete(id) {
    await this.#control('DELETE', `/_mock/worlds/${encodeURIComponent(id)}`);
  }

  async clear() {
    await this.#control('DELETE', '/_mock/worlds');
  }
}

/** A world: a state of its own, under a base URL of its own. */
class World extends Controls {
  #worlds;

  constructor({ id, base_url: baseUrl }, connection, adminKey, worlds) {
    super(baseUrl, connection, adminKey);
    this.#worlds = worlds;
    this.id = id;
  }

  async delete() {
    await this.#worlds.delete(this.id);
  }

  async [ASYNC_DISPOSE]() {
    await this.delete();
  }
}

/** The server's names of a key pair become ours. */
function keyPair({ public_api_key: publicKey, private_api_key: privateKey }) {
  return { publicKey, privateKey };
}

/** Whole seconds since 1970, which is how the server counts. */
function seconds(date) {
  return Math.floor(date.getTime() / 1000);
}

function time({ now }) {
  return new Date(now * 1000);
}

function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

module.exports = { ASYNC_DISPOSE, Controls, Worlds, keyPair, seconds };
