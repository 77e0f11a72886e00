import mock = require('appservices-mock');

export async function check(): Promise<void> {
  const server: mock.Mock = await mock.startMock({ seed: 'empty' });
  await server.stop();
}
