// The globals of a function, and the call itself.
//
// Evaluates to a function that takes the host (see `host.rs`) and returns a function that makes
// the call, and promises the outcome as JSON. Everything that a trivial call does not need is in
// files of its own, which are evaluated on first use: parsing all of them would take longer than
// most functions do.
(function (host) {
  'use strict';

  const { stringify, parse } = JSON;
  const input = parse(host.input());

  // A property whose value `make` returns when it is first used.
  const lazily = (object, name, make) =>
    Object.defineProperty(object, name, {
      configurable: true,
      get() {
        return (object[name] = make());
      },
      set(value) {
        Object.defineProperty(object, name, { value, writable: true, configurable: true });
      },
    });
  const core = { host, input, lazily, EngineDate: Date };
  for (const name of ['binary', 'random', 'bson', 'values', 'services', 'modules', 'http', 'endpoint']) {
    lazily(core, name, () => host.load(name)(core));
  }

  lazily(Math, 'random', () => core.random.fraction);
  lazily(globalThis, 'Date', () => host.load('date')(core));
  lazily(globalThis, 'BSON', () => core.bson.BSON);
  lazily(globalThis, 'EJSON', () => core.bson.EJSON);
  lazily(globalThis, 'console', () => core.values.console);
  // Waiting, measuring real time and seeing when memory is freed would make calls differ.
  for (const name of ['Atomics', 'SharedArrayBuffer', 'performance', 'WeakRef', 'FinalizationRegistry']) {
    delete globalThis[name];
  }

  const encode = (value) => {
    const isPlain = value === null || value === true || value === false || Number.isInteger(value);
    return isPlain && !Object.is(value, -0) ? value : core.values.encode(value);
  };
  core.decode = (text) => (text.includes('"$') ? core.bson.decode(parse(text)) : parse(text));

  const part = (name) => core.decode(host.part(name));
  const shared = {
    runningAsSystem: () => input.system,
    values: {
      get(name) {
        const text = host.value(String(name));
        return text === undefined ? undefined : core.decode(text);
      },
    },
    services: { get: (name) => core.services.get(String(name)) },
  };
  for (const name of ['user', 'app', 'request', 'environment']) lazily(shared, name, () => part(name));
  lazily(shared, 'http', () => core.services.http);

  // Evaluates a file. Each context has modules of its own.
  core.evaluate = (name, context, modules) => {
    if (modules.has(name)) return modules.get(name).exports;
    const module = { exports: {} };
    modules.set(name, module);
    const require = (path) => core.modules.require(name, String(path), context, modules);
    const before = module.exports;
    const assigned = host.compile(name)(before, module, require, context);
    if (assigned !== before) module.exports = assigned;
    return module.exports;
  };

  const run = (name, values, depth) => {
    const context = Object.create(shared, {
      functions: {
        enumerable: true,
        value: { execute: (callee, ...rest) => execute(String(callee), rest, depth + 1) },
      },
    });
    const main = core.evaluate(name, context, new Map());
    if (typeof main !== 'function') throw new TypeError(`function '${name}' does not export a function`);
    return main(...values);
  };
  const execute = (name, values, depth) => {
    if (depth > input.depth) throw new RangeError(`functions call each other more than ${input.depth} levels deep`);
    if (host.isDeclared(name)) {
      const found = core.services.declared(name, values);
      if (found) return found.value;
    }
    if (!host.exists(name)) throw new Error(`function not found: '${name}'`);
    return run(name, values, depth);
  };

  // What was thrown where nothing handles it, by promise.
  const rejections = new Map();
  const describe = (thrown) => {
    try {
      return `: ${core.values.describe(thrown)}`;
    } catch {
      return '';
    }
  };
  host.rejected = (promise, reason, isHandled) => {
    if (isHandled) rejections.delete(promise);
    else if (rejections.size < 100) rejections.set(promise, `unhandled rejection${describe(reason)}`);
  };

  return async () => {
    try {
      const values = core.decode(host.arguments());
      const endpoint = input.endpoint ? core.endpoint : undefined;
      if (endpoint) values.push(endpoint.response);
      const result = await execute(input.name, values, 1);
      for (const text of rejections.values()) host.log('error', text);
      return stringify({ result: encode(result), response: endpoint?.settings() });
    } catch (error) {
      if (error === null || (error instanceof InternalError && error.message === 'out of memory')) {
        return '{"memory":true}';
      }
      return stringify({ error: core.values.describe(error) });
    }
  };
});
