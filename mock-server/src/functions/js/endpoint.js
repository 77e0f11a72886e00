// The object with which the function of an endpoint configures its response.
(function (core) {
  'use strict';

  const { Binary } = core.binary;
  const settings = { headers: [] };
  const header = (name, value) => {
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(String(name))) throw new TypeError(`'${name}' is not the name of a header`);
    if (/[^\t\x20-\x7e]/.test(String(value))) throw new TypeError(`the value of the header '${name}' is not plain text`);
    settings.isConfigured = true;
    return [String(name).toLowerCase(), String(value)];
  };
  const response = {
    setStatusCode(code) {
      const status = Number(code);
      if (!Number.isInteger(status) || status < 200 || status > 599) {
        throw new RangeError(`a status code must be between 200 and 599, not ${code}`);
      }
      settings.status = status;
      settings.isConfigured = true;
    },
    setBody(body) {
      const isBinary = body instanceof Binary;
      if (!isBinary && typeof body !== 'string') {
        throw new TypeError('a body must be a string or a BSON.Binary: use JSON.stringify or EJSON.stringify');
      }
      settings.body = isBinary ? { base64: body.toBase64() } : { text: body.toWellFormed() };
      settings.isConfigured = true;
    },
    setHeader(name, value) {
      const pair = header(name, value);
      settings.headers = settings.headers.filter(([known]) => known !== pair[0]);
      settings.headers.push(pair);
    },
    addHeader(name, value) {
      settings.headers.push(header(name, value));
    },
  };

  return { response, settings: () => settings };
});
