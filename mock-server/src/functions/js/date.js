// `Date` on the clock of the server, in UTC wherever the server runs, as at the service.
(function (core) {
  'use strict';

  const Real = core.EngineDate;
  const { now } = core.input;
  const prototype = Real.prototype;
  // A date and time without a zone is local time, which is UTC.
  const parseText = (text) => {
    const hasZone = /(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\s*(?:\(.*\))?$/i.test(text);
    const isDate = /^[+-]?\d+(?:-\d\d){0,2}$/.test(text);
    if (hasZone || isDate) return Real.parse(text);
    const iso = Real.parse(`${text}Z`);
    return Number.isNaN(iso) ? Real.parse(`${text} UTC`) : iso;
  };
  function Date(...values) {
    if (!new.target) return new Date().toString();
    let time;
    if (values.length === 0) time = now;
    else if (values.length > 1) time = Real.UTC(...values);
    else if (values[0] instanceof Real) time = values[0].getTime();
    else {
      const value = typeof values[0] === 'object' ? values[0]?.valueOf() : values[0];
      time = typeof value === 'string' ? parseText(value) : Number(value);
    }
    return Reflect.construct(Real, [time], new.target);
  }
  Object.defineProperty(Date, 'length', { value: 7 });
  Date.prototype = prototype;
  Date.now = () => now;
  Date.parse = (text) => parseText(String(text));
  Date.UTC = Real.UTC;
  const set = (name, value) =>
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  set('constructor', Date);
  const fields = ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'];
  for (const field of fields) {
    set(`get${field}`, prototype[`getUTC${field}`]);
    set(`set${field}`, prototype[`setUTC${field}`]);
  }
  set('getDay', prototype.getUTCDay);
  set('getTimezoneOffset', () => 0);
  // `Thu, 01 Jan 1970 00:00:00 GMT`
  const words = (date) => {
    const [, day, number, month, year, time] =
      /^(\w+), (\d+) (\w+) (-?\d+) ([\d:]+)/.exec(prototype.toUTCString.call(date)) ?? [];
    return day ? [`${day} ${month} ${number} ${year}`, `${time} GMT+0000 (Coordinated Universal Time)`] : null;
  };
  set('toString', function () {
    return words(this)?.join(' ') ?? 'Invalid Date';
  });
  set('toDateString', function () {
    return words(this)?.[0] ?? 'Invalid Date';
  });
  set('toTimeString', function () {
    return words(this)?.[1] ?? 'Invalid Date';
  });
  for (const name of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']) {
    set(name, function () {
      const text = Number.isNaN(this.getTime()) ? null : this.toISOString();
      if (text === null) return 'Invalid Date';
      const [date, time] = [text.slice(0, 10), text.slice(11, 19)];
      return name === 'toLocaleString' ? `${date}, ${time}` : name === 'toLocaleDateString' ? date : time;
    });
  }
  return Date;
});
