// How values, errors and messages leave the engine.
(function (core) {
  'use strict';

  const { host, EngineDate } = core;
  const { stringify } = JSON;
  const undefinedValue = { $undefined: true };

  // BSON types become the objects of canonical extended JSON. Plain numbers stay: they get their
  // types outside.
  const encode = (value, seen = []) => {
    switch (typeof value) {
      case 'number':
        if (Object.is(value, -0)) return { $numberDouble: '-0.0' };
        return Number.isFinite(value) ? value : { $numberDouble: String(value) };
      case 'bigint':
        return { $numberLong: String(BigInt.asIntN(64, value)) };
      case 'undefined':
      case 'function':
      case 'symbol':
        return undefinedValue;
      case 'string':
        return value.toWellFormed();
      case 'object':
        return value === null ? null : encodeObject(value, seen);
      default:
        return value;
    }
  };
  const encodeObject = (value, seen) => {
    if (seen.includes(value)) throw new TypeError('cannot convert a circular structure to BSON');
    // Fewer than readers of JSON accept, and it is nested in other objects there.
    if (seen.length > 100) throw new RangeError('a value is nested more than 100 levels deep');
    if (value instanceof EngineDate) return { $date: { $numberLong: String(value.getTime()) } };
    if (value instanceof RegExp) {
      const options = [...value.flags].filter((flag) => 'imsux'.includes(flag)).sort().join('');
      return { $regularExpression: { pattern: value.source, options } };
    }
    if (value._bsontype !== undefined && typeof value.toExtendedJSON === 'function') {
      return value.toExtendedJSON();
    }
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      return core.binary.of(value).toExtendedJSON();
    }
    if (value instanceof Error) return { message: value.message, name: value.name };
    const inside = [...seen, value];
    if (Array.isArray(value)) return Array.from(value, (item) => encode(item, inside));
    const entries = Object.entries(value).filter(([, item]) => typeof item !== 'function');
    return Object.fromEntries(entries.map(([key, item]) => [key.toWellFormed(), encode(item, inside)]));
  };

  // What was thrown, and the line of the app's code that threw it.
  const describe = (thrown) => {
    if (typeof thrown === 'string') return thrown.toWellFormed();
    const hasJson = typeof thrown === 'object' || typeof thrown === 'bigint';
    if (!(thrown instanceof Error)) return hasJson ? stringify(encode(thrown)) : String(thrown);
    const text = thrown.message ? `${thrown.name}: ${thrown.message}` : String(thrown.name);
    const [, line] = /(functions\/[^()\s]+?:\d+)(?::\d+)?\)?(?:\n|$)/.exec(String(thrown.stack)) ?? [];
    return (line ? `${text} (${line})` : text).toWellFormed();
  };

  const print = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return describe(value);
    if (value === undefined || typeof value === 'function') return String(value);
    return stringify(encode(value));
  };
  const console = {};
  for (const level of ['log', 'info', 'debug', 'warn', 'error', 'trace']) {
    console[level] = (...values) => host.log(level, values.map(print).join(' ').toWellFormed());
  }
  console.assert = (holds, ...values) => {
    if (!holds) console.error('assertion failed:', ...values);
  };

  return { encode, describe, console };
});
