import {
  MockError,
  VerificationError,
  programPath,
  startMock,
  type Fault,
  type Mock,
  type Seed,
  type World,
} from 'appservices-mock';

const seed: Seed = {
  sessions: 'documented',
  admins: [{ public_api_key: 'public', private_api_key: 'private', groups: [] }],
  groups: [
    {
      name: 'My Project',
      apps: [
        {
          name: 'shop',
          providers: [
            { type: 'anon-user' },
            {
              type: 'oauth2-google',
              tokens: [{ token: 'code', id: '104', data: { name: 'Hedy' } }],
            },
          ],
          functions: [{ name: 'sum', cases: [{ arguments: [1, 2], result: 3 }] }],
          users: [{ email: 'me@example.com', password: 'correct horse', sessions: 2 }],
        },
      ],
    },
  ],
  faults: [{ path: '/x', effect: { type: 'delay', millis: 5 } }],
};

export async function check(): Promise<void> {
  await using mock = await startMock({ seed, clock: new Date(0), appDir: ['a', 'b'], tls: true });
  await startMock({ seed: 'shop.yaml' });
  // @ts-expect-error: misspelt
  await startMock({ sed: seed });
  // @ts-expect-error: an unknown key is an error at startup
  await startMock({ seed: { grups: [] } });

  const url: string = mock.baseUrl;
  // @ts-expect-error: a seed may have no administrator
  const key: string = mock.adminKey.publicKey;
  const app: string | undefined = mock.app?.clientAppId;
  const time: Date = await mock.clock.advance('31m');
  await mock.clock.set(time);
  await mock.clock.freeze();
  await mock.clock.run({ scale: 60 });

  const fault: Fault = { times: 1, effect: { type: 'status', status: 503, error: 'later' } };
  const { id, remove } = await mock.faults.add(fault);
  await remove();
  await mock.faults.remove(id);
  // @ts-expect-error: a delay needs its time
  await mock.faults.add({ effect: { type: 'delay' } });
  const fired: number | undefined = (await mock.faults.list())[0]?.fired;

  await mock.verify({ method: 'PUT', path: '*/logout', atLeast: 1 });
  await mock.verify({ path: { matches: '^/a' }, query: { page: 2, x: null }, body: { a: '*' } });
  // @ts-expect-error: the option is atLeast
  await mock.verify({ at_least: 1 });
  const statuses: number[] = (await mock.requests({ unexpected: true })).map((r) => r.status);
  const tokens: string[] = (await mock.outbox({ to: 'a@b.c' })).map((mail) => mail.token);
  const apps = await mock.admin<{ _id: string }[]>('GET', '/groups/x/apps');
  const first: string | undefined = apps[0]?._id;

  await using world: World = await mock.worlds.create({ seed, idleSeconds: 60 });
  await world.reset();
  // @ts-expect-error: a world has no worlds
  await world.worlds.create();
  await mock.state.import(await mock.state.export());
  void [url, key, app, fired, statuses, tokens, first, programPath()];
}

export function explain(error: unknown, mock: Mock): string {
  if (error instanceof VerificationError) return error.nearest.map((near) => near.path).join();
  if (error instanceof MockError) return `${error.exitCode} ${error.stderr}`;
  // @ts-expect-error: only this package creates them
  new MockError('x');
  return String(mock.pid);
}
