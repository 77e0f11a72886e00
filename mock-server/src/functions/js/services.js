// `context.services` and `context.http`: what a seed declares for them, as `SERVICE.METHOD`, and
// requests of `context.http` to this server.
(function (core) {
  'use strict';

  const { host } = core;
  const { stringify, parse } = JSON;

  // The value that is declared for a call; nothing, if no case matches.
  const declared = (name, values) => {
    const outcome = parse(host.declared(name, stringify(core.values.encode(values))));
    if (outcome.error !== undefined) throw new Error(outcome.error);
    return outcome.result === undefined ? undefined : { value: core.bson.decode(outcome.result) };
  };
  const undeclared = (name) =>
    new Error(
      `${name} has no result: functions have no network here. Declare one in a seed file, under ` +
        `"functions" of the app: {name: "${name}", cases: [{result: ...}]}`,
    );
  // A promise, which is also the cursor that `find` and `aggregate` return.
  const answer = (name, values, convert, send) => {
    let promise;
    try {
      const found = declared(name, values);
      promise = found ? Promise.resolve(convert(found.value)) : send?.(...values);
      if (!promise) throw undeclared(name);
    } catch (error) {
      promise = Promise.reject(error);
    }
    for (const step of ['toArray', 'sort', 'limit', 'skip', 'project']) promise[step] = () => promise;
    return promise;
  };
  const methods = (prefix, convert, send) =>
    new Proxy(
      {},
      {
        get(_, method) {
          // Not a promise, although it has all methods.
          if (typeof method === 'symbol' || method === 'then' || method === 'toJSON') return undefined;
          return (...values) => answer(`${prefix}.${method}`, values, convert, send?.(method));
        },
      },
    );
  const same = (value) => value;
  // The body of a response is binary; a seed declares it as text or as JSON.
  const response = (value) => {
    const body = value?.body;
    if (body === undefined || body?._bsontype !== undefined) return value;
    const text = typeof body === 'string' ? body : stringify(core.values.encode(body));
    return { ...value, body: core.bson.BSON.Binary.fromText(text) };
  };
  const database = (prefix) => ({ collection: (name) => methods(`${prefix}.${name}`, same) });

  return {
    declared,
    http: methods('http', response, (method) => (options) => core.http(method, options)),
    get(name) {
      return new Proxy(methods(name, response), {
        get: (target, method) => (method === 'db' ? (db) => database(`${name}.${db}`) : target[method]),
      });
    },
  };
});
