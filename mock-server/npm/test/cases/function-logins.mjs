// What an app does with its functions, through the official web SDK. Runs in Node and, unchanged,
// in a browser: no imports. Each takes the SDK, its app and a function that reads the app's log,
// newest entry first.

export const logins = {
  async 'a login function decides who logs in, and a trigger sees it'(Realm, app, logs) {
    const user = await app.logIn(Realm.Credentials.function({ pin: 24601 }));
    equal(user.profile.name, 'Jean');
    const [entry] = await logs('type=AUTH_TRIGGER');
    equal(entry.messages.join(), `LOGIN ${user.id}`);
    const called = await user.functions.whoAmI('hello');
    equal(called.text, 'hello, Jean');
    equal(called.theme, 'dark');
    equal(called.at instanceof Date, true);
    await rejects(user.functions.logIn({}), ({ message }) => /function not found/.test(message));
    await rejects(app.logIn(Realm.Credentials.function({ pin: 1 })), isUnauthorized);
  },

  async 'a confirmation function confirms, rejects or leaves a token'(Realm, app, logs) {
    const { emailPasswordAuth } = app;
    const register = (email) => emailPasswordAuth.registerUser({ email, password: 'correct horse' });
    const logIn = (email) => app.logIn(Realm.Credentials.emailPassword(email, 'correct horse'));
    await register('ada@example.com');
    await logIn('ada@example.com');
    await rejects(register('bot@example.com'), ({ message }) => /failed to confirm user/.test(message));
    await register('new@example.com');
    await rejects(logIn('new@example.com'), isUnauthorized);
    const entries = await logs('type=AUTH');
    const { messages } = entries.find(({ messages }) => messages[0]?.includes('tokenId'));
    await emailPasswordAuth.confirmUser(JSON.parse(messages[0]));
    await logIn('new@example.com');
  },

  async 'a reset function sets the password or rejects it'(Realm, app) {
    const { emailPasswordAuth } = app;
    const email = 'grace@example.com';
    await emailPasswordAuth.registerUser({ email, password: 'correct horse' });
    await app.logIn(Realm.Credentials.emailPassword(email, 'correct horse'));
    const reset = (password, answer) =>
      emailPasswordAuth.callResetPasswordFunction({ email, password }, answer);
    const isRejected = ({ message }) => /failed to reset password/.test(message);
    await rejects(reset('battery staple', 'red'), isRejected);
    await rejects(reset('correct horse', 'blue'), isRejected);
    await reset('battery staple', 'blue');
    await app.logIn(Realm.Credentials.emailPassword(email, 'battery staple'));
  },
};

function isUnauthorized({ statusCode }) {
  return statusCode === 401;
}

function equal(actual, expected) {
  if (actual !== expected) throw new Error(`expected ${expected}, not ${actual}`);
}

async function rejects(promise, isExpected) {
  const error = await promise.then(
    () => undefined,
    (error) => error,
  );
  if (!error) throw new Error('expected an error');
  if (!isExpected(error)) throw error;
}
