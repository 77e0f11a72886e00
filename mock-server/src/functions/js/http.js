// `context.http` for URLs of this server.
(function (core) {
  'use strict';

  const { host } = core;
  const { Binary } = core.binary;
  const { stringify, parse } = JSON;
  const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head'];

  const list = (value) => (Array.isArray(value) ? value : [value]).map(String);
  // A URL can also be given in parts.
  const urlOf = (options) => {
    if (options.url !== undefined) return String(options.url);
    const { scheme = 'http', host: name = '', path = '', query = {}, fragment } = options;
    const pairs = Object.entries(query).flatMap(([key, values]) =>
      list(values).map((value) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`),
    );
    const rest = path === '' || path.startsWith('/') ? path : `/${path}`;
    const search = pairs.length > 0 ? `?${pairs.join('&')}` : '';
    return `${scheme}://${name}${rest}${search}${fragment === undefined ? '' : `#${fragment}`}`;
  };
  const bodyOf = ({ body, form, encodeBodyAsJSON }) => {
    if (form !== undefined) throw new TypeError('`form` is not supported for requests to this server');
    if (body === undefined || body === null) return {};
    if (encodeBodyAsJSON) return { text: stringify(body), json: true };
    if (typeof body === 'string') return { text: body };
    if (body instanceof Binary) return { base64: body.toBase64() };
    throw new TypeError('`body` must be a string or a BSON.Binary, unless `encodeBodyAsJSON` is true');
  };
  const headersOf = ({ headers = {}, cookies = {} }, isJson) => {
    const pairs = Object.entries(headers).flatMap(([name, values]) =>
      list(values).map((value) => [name.toLowerCase(), value]),
    );
    const jar = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
    if (jar.length > 0) pairs.push(['cookie', jar.join('; ')]);
    if (isJson && !pairs.some(([name]) => name === 'content-type')) {
      pairs.push(['content-type', 'application/json']);
    }
    return pairs;
  };
  const response = ({ status, reason, headers, text, base64 }) => {
    const body = text === undefined ? Binary.fromBase64(base64) : Binary.fromText(text);
    return {
      status: reason ? `${status} ${reason}` : String(status),
      statusCode: status,
      contentLength: body.length(),
      headers,
      cookies: {},
      body,
    };
  };

  // A promise of the response; nothing, if the request is not for this server.
  return (method, options) => {
    if (!METHODS.includes(method) || options === null || typeof options !== 'object') return undefined;
    const url = urlOf(options);
    if (!host.isOwn(url)) return undefined;
    if (options.digestAuth) throw new TypeError('`digestAuth` is not supported for requests to this server');
    const { json, ...body } = bodyOf(options);
    const request = { ...body, headers: headersOf(options, json) };
    const outcome = parse(host.send(method.toUpperCase(), url, stringify(request)));
    if (outcome.error !== undefined) throw new Error(outcome.error);
    // The function runs again once there is a response.
    return outcome.response ? Promise.resolve(response(outcome.response)) : new Promise(() => {});
  };
});
