// Requests to the server.
//
// They do not use `fetch`: tests replace it, and the jsdom environment of jest has none.
'use strict';

const http = require('node:http');
const https = require('node:https');

const { MockError } = require('./errors.js');

/**
 * Sends a request with a JSON body and reads a JSON response.
 *
 * @param {string} method
 * @param {string} url
 * @param {object} [options]
 * @param {unknown} [options.body]
 * @param {string} [options.token] for the `Authorization` header
 * @param {string} [options.ca] the certificate to trust, in PEM
 * @returns {Promise<{ status: number, body: any }>} `body` is undefined if it is empty
 */
function send(method, url, { body, token, ca } = {}) {
  const { request } = url.startsWith('https:') ? https : http;
  const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const headers = { accept: 'application/json' };
  if (token) headers.authorization = `Bearer ${token}`;
  if (payload) {
    headers['content-type'] = 'application/json';
    headers['content-length'] = payload.length;
  }
  return new Promise((resolve, reject) => {
    // A connection of its own: the server may be about to close an idle one.
    const sent = request(url, { method, headers, ca, agent: false }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        try {
          const parsed = text === '' ? undefined : JSON.parse(text);
          resolve({ status: response.statusCode, body: parsed });
        } catch (cause) {
          const message = `cannot read the response of ${method} ${url}: it is not JSON`;
          reject(new MockError(message, { cause, status: response.statusCode }));
        }
      });
    });
    sent.on('error', reject);
    sent.end(payload);
  });
}

/**
 * Returns the body of a successful response. Throws what the server wrote in any other.
 *
 * @param {string} request what was sent, for the message
 * @param {{ status: number, body: any }} response
 */
function successful(request, { status, body }) {
  if (status >= 200 && status < 300) return body;
  const reason = body?.error ?? `status ${status}`;
  throw new MockError(`${request}: ${reason}`, { status, errorCode: body?.error_code });
}

/** How to reach a server and its worlds. */
class Connection {
  /**
   * @param {object} options
   * @param {string} [options.controlToken]
   * @param {string} [options.ca] the certificate to trust, in PEM
   * @param {string} options.baseUrl of the server itself
   * @param {(error: Error, check: () => Promise<unknown>) => Promise<Error>} options.explain
   *   adds the reason if the server cannot be reached
   */
  constructor({ baseUrl, controlToken, ca, explain }) {
    this.baseUrl = baseUrl;
    this.controlToken = controlToken;
    this.ca = ca;
    this.explain = explain;
  }

  async send(method, url, { body, token = this.controlToken } = {}) {
    try {
      return await send(method, url, { body, token, ca: this.ca });
    } catch (error) {
      const health = () => send('GET', `${this.baseUrl}/_mock/health`, { ca: this.ca });
      throw await this.explain(error, health);
    }
  }

  /**
   * Returns a function that sends requests to the controls below a base URL, and returns the
   * body of the response.
   *
   * @param {string} baseUrl
   */
  control(baseUrl) {
    return async (method, path, body) =>
      successful(`${method} ${path}`, await this.send(method, baseUrl + path, { body }));
  }
}

module.exports = { Connection, successful };
