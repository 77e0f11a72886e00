// The globals `BSON` and `EJSON`, and reading extended JSON.
(function (core) {
  'use strict';

  const { random32 } = core.random;
  const { now } = core.input;

  const { stringify, parse } = JSON;
  // The types are called with and without `new`, as in the manual.
  const callable = (type) =>
    new Proxy(type, { apply: (target, _, values) => new target(...values) });
  const { Binary, hex, hidden } = core.binary;

  let counter = random32() & 0xffffff;
  class ObjectId {
    constructor(id) {
      let text;
      if (id === undefined || id === null) {
        const seconds = Math.floor(now / 1000).toString(16).padStart(8, '0');
        counter = (counter + 1) & 0xffffff;
        text = seconds + random32().toString(16).padStart(8, '0') + '0a' + counter.toString(16).padStart(6, '0');
      } else if (id instanceof ObjectId || id?._bsontype === 'ObjectID') text = id.toHexString();
      else if (typeof id === 'number') {
        text = (id >>> 0).toString(16).padStart(8, '0') + hex([0, 0, 0, 0, 0, 0, 0, 0]);
      } else if (typeof id === 'string' && /^[0-9a-f]{24}$/i.test(id)) text = id.toLowerCase();
      else if (typeof id === 'string' && id.length === 12 && !/[^\0-\xff]/.test(id)) {
        text = hex(Array.from(id, (letter) => letter.charCodeAt(0)));
      } else throw new TypeError('an ObjectId is a string of 12 bytes or of 24 hex digits');
      hidden(this, 'text', text);
    }
    toHexString() {
      return this.text;
    }
    toString() {
      return this.text;
    }
    toJSON() {
      return this.text;
    }
    equals(other) {
      return other !== null && other !== undefined && String(other).toLowerCase() === this.text;
    }
    getTimestamp() {
      return new Date(parseInt(this.text.slice(0, 8), 16) * 1000);
    }
    toExtendedJSON() {
      return { $oid: this.text };
    }
    static isValid(id) {
      try {
        return Boolean(new ObjectId(id));
      } catch {
        return false;
      }
    }
    static createFromHexString(text) {
      return new ObjectId(text);
    }
  }

  class Long {
    constructor(low = 0, high = 0) {
      const value =
        typeof low === 'bigint' ? low : (BigInt(high | 0) << 32n) | BigInt.asUintN(32, BigInt(Math.trunc(low)));
      hidden(this, 'value', BigInt.asIntN(64, value));
    }
    static fromBigInt(value) {
      return new Long(BigInt(value));
    }
    static fromNumber(value) {
      return new Long(BigInt(Math.trunc(value)));
    }
    static fromInt(value) {
      return Long.fromNumber(value | 0);
    }
    static fromString(text) {
      return new Long(BigInt(text));
    }
    get low() {
      return Number(BigInt.asIntN(32, this.value));
    }
    get high() {
      return Number(BigInt.asIntN(32, this.value >> 32n));
    }
    toNumber() {
      return Number(this.value);
    }
    toBigInt() {
      return this.value;
    }
    toInt() {
      return this.low;
    }
    valueOf() {
      return Number(this.value);
    }
    toString() {
      return String(this.value);
    }
    toJSON() {
      return Number(this.value);
    }
    equals(other) {
      return this.value === long(other).value;
    }
    compare(other) {
      const { value } = long(other);
      return this.value < value ? -1 : this.value > value ? 1 : 0;
    }
    add(other) {
      return new Long(this.value + long(other).value);
    }
    subtract(other) {
      return new Long(this.value - long(other).value);
    }
    multiply(other) {
      return new Long(this.value * long(other).value);
    }
    divide(other) {
      return new Long(this.value / long(other).value);
    }
    toExtendedJSON() {
      return { $numberLong: String(this.value) };
    }
  }
  const long = (value) => (value instanceof Long ? value : new Long(BigInt(value)));

  class NumberType {
    constructor(value) {
      hidden(this, 'value', value);
    }
    valueOf() {
      return this.value;
    }
    toString() {
      return String(this.value);
    }
    toJSON() {
      return this.value;
    }
  }
  class Int32 extends NumberType {
    constructor(value = 0) {
      super(Number(value) | 0);
    }
    toExtendedJSON() {
      return { $numberInt: String(this.value) };
    }
  }
  class Double extends NumberType {
    constructor(value = 0) {
      super(Number(value));
    }
    toExtendedJSON() {
      const { value } = this;
      const text = Object.is(value, -0) ? '-0.0' : Number.isInteger(value) ? `${value}.0` : String(value);
      return { $numberDouble: Number.isInteger(value) && text.includes('e') ? String(value) : text };
    }
  }

  class Decimal128 {
    constructor(text) {
      hidden(this, 'text', String(text));
    }
    static fromString(text) {
      if (!/^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i.test(text)) {
        throw new TypeError(`'${text}' is not a decimal number`);
      }
      return new Decimal128(text);
    }
    toString() {
      return this.text;
    }
    toJSON() {
      return { $numberDecimal: this.text };
    }
    toExtendedJSON() {
      return { $numberDecimal: this.text };
    }
  }

  class BSONRegExp {
    constructor(pattern = '', options = '') {
      this.pattern = pattern;
      this.options = [...options].sort().join('');
    }
    toExtendedJSON() {
      return { $regularExpression: { pattern: this.pattern, options: this.options } };
    }
  }
  class MinKey {
    toExtendedJSON() {
      return { $minKey: 1 };
    }
  }
  class MaxKey {
    toExtendedJSON() {
      return { $maxKey: 1 };
    }
  }
  class Timestamp {
    constructor(time = 0, increment = 0) {
      this.time = time;
      this.increment = increment;
    }
    toExtendedJSON() {
      return { $timestamp: { t: this.time, i: this.increment } };
    }
  }

  const types = { ObjectId, Long, Int32, Double, Decimal128, Binary, BSONRegExp, MinKey, MaxKey, Timestamp };
  const BSON = {};
  for (const [name, type] of Object.entries(types)) {
    hidden(type.prototype, '_bsontype', name === 'ObjectId' ? 'ObjectID' : name);
    BSON[name] = callable(type);
    hidden(type.prototype, 'constructor', BSON[name]);
  }
  BSON.ObjectID = BSON.ObjectId;

  const wrappers = {
    $oid: (id) => new ObjectId(id),
    $numberInt: Number,
    $numberDouble: Number,
    $numberLong: (text) => Long.fromString(text),
    $numberDecimal: (text) => Decimal128.fromString(text),
    $date: (date) => new Date(typeof date === 'object' ? Number(decode(date)) : date),
    $binary: (binary) =>
      typeof binary === 'string'
        ? Binary.fromBase64(binary)
        : Binary.fromBase64(binary.base64, parseInt(binary.subType, 16)),
    $uuid: (text) => Binary.fromHex(text.replace(/-/g, ''), 4),
    $regularExpression: ({ pattern, options }) => new BSONRegExp(pattern, options),
    $timestamp: ({ t, i }) => new Timestamp(t, i),
    $minKey: () => new MinKey(),
    $maxKey: () => new MaxKey(),
    $undefined: () => undefined,
    $symbol: String,
  };
  // Replaces the wrappers of extended JSON by values. What only looks like one stays an object.
  function decode(value) {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(decode);
    const keys = Object.keys(value);
    if (keys.length <= 2 && keys[0]?.startsWith('$') && Object.hasOwn(wrappers, keys[0])) {
      if (keys.length === 1 || keys[1] === '$type') {
        try {
          return wrappers[keys[0]](value[keys[0]]);
        } catch {
          return value;
        }
      }
    }
    const decoded = {};
    for (const key of keys) {
      Object.defineProperty(decoded, key, {
        value: decode(value[key]),
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
    return decoded;
  }

  // By default, plain numbers stay, and all else is canonical. (manual) `relaxed` writes numbers and
  // dates as plain as they can be if it is true, and types all numbers if it is false.
  const encode = (value, relaxed) => {
    if (value === null || value === undefined) return value;
    if (typeof value === 'number') {
      if (relaxed !== false && Number.isFinite(value)) return value;
      if (Number.isInteger(value) && Math.abs(value) <= 0x7fffffff) return { $numberInt: String(value) };
      if (Number.isSafeInteger(value)) return { $numberLong: String(value) };
      return { $numberDouble: String(value) };
    }
    if (typeof value === 'bigint') return { $numberLong: String(value) };
    if (typeof value !== 'object') return value;
    if (value instanceof Date) {
      const time = value.getTime();
      const isPlain = relaxed === true && time >= 0 && time < 253402300800000;
      return { $date: isPlain ? value.toISOString() : { $numberLong: String(time) } };
    }
    if (relaxed === true && (value instanceof NumberType || value instanceof Long)) return value.valueOf();
    if (value._bsontype !== undefined && typeof value.toExtendedJSON === 'function') return value.toExtendedJSON();
    if (value instanceof RegExp) return new BSONRegExp(value.source, value.flags).toExtendedJSON();
    if (Array.isArray(value)) return value.map((item) => encode(item, relaxed) ?? null);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item, relaxed)]));
  };
  const EJSON = {
    parse: (text) => decode(parse(text)),
    stringify(value, replacer, space, options) {
      const given = [replacer, space, options].find(
        (option) => option !== null && typeof option === 'object' && !Array.isArray(option),
      );
      const indent = typeof space === 'object' ? undefined : space;
      return stringify(encode(value, given?.relaxed), Array.isArray(replacer) ? replacer : undefined, indent);
    },
    serialize: (value, options) => encode(value, options?.relaxed),
    deserialize: (value) => decode(value),
  };

  return { BSON, EJSON, decode };
});
