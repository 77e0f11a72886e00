// The errors that this package throws.
'use strict';

const { AssertionError } = require('node:assert');

/** The server did not start, has exited, or rejected a request to its controls. */
class MockError extends Error {
  /**
   * @param {string} message
   * @param {object} [details]
   * @param {unknown} [details.cause]
   * @param {string} [details.stderr] what the server wrote to stderr, at least the end of it
   * @param {number | null} [details.exitCode] of the server, if it has exited
   * @param {string | null} [details.exitSignal] that killed the server
   * @param {number} [details.status] of a response
   * @param {string} [details.errorCode] of a response
   */
  constructor(message, { cause, ...details } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'MockError';
    Object.assign(this, details);
  }
}

/** A request was not sent as often as expected. Test runners report it as a failed assertion. */
class VerificationError extends AssertionError {
  /**
   * @param {object} verdict as the server returned it
   * @param {object} expectation as it was sent
   * @param {Function} caller the function to leave out of the stack
   */
  constructor(verdict, expectation, caller) {
    const { method = '*', path = '*', status } = expectation;
    const wanted = `${method} ${path}${status === undefined ? '' : ` (${status})`}`;
    super({
      message: `${wanted}: ${verdict.message}`,
      actual: verdict.seen,
      expected: verdict.expected,
      operator: 'verify',
      stackStartFn: caller,
    });
    this.name = 'VerificationError';
    this.nearest = verdict.nearest;
    this.matching = verdict.matching;
    this.inconclusive = verdict.inconclusive;
  }
}

module.exports = { MockError, VerificationError };
