// The package as CommonJS.

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { MockError, startMock } = require('appservices-mock');

test('require and import load the same package', async () => {
  const module = await import('appservices-mock');
  assert.equal(module.startMock, startMock);
  assert.equal(module.MockError, MockError);
  assert.deepEqual(Object.keys(module).sort(), Object.keys(require('appservices-mock')).sort());
  assert.match(require('appservices-mock/package.json').version, /^\d+\.\d+\.\d+/);
});

test('a server starts', async () => {
  const mock = await startMock({ seed: 'empty' });
  assert.equal((await fetch(`${mock.baseUrl}/api/private/v1.0/version`)).status, 200);
  await mock.stop();
});
