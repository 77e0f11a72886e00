// `require`: other files below `functions/`, by paths relative to the file that requires them.
(function (core) {
  'use strict';

  const { host, evaluate } = core;

  const cannotLoad = (path, reason) => new Error(`cannot load module '${path}': ${reason}`);
  const resolve = (from, path) => {
    if (!/^\.{0,2}\//.test(path)) {
      throw cannotLoad(path, "only files in functions/ can be required, as './NAME'");
    }
    const parts = path.startsWith('/') ? [] : from.split('/').slice(0, -1);
    for (const name of path.split('/')) {
      if (name === '..') {
        if (parts.pop() === undefined) throw cannotLoad(path, 'it is outside functions/');
      } else if (name !== '' && name !== '.') {
        parts.push(name);
      }
    }
    return parts.join('/');
  };

  return {
    require(from, path, context, modules) {
      const target = resolve(from, path);
      const found = host.find(target);
      if (found === undefined) throw cannotLoad(path, `functions/${target} does not exist`);
      if (found.endsWith('.json')) return JSON.parse(host.text(found));
      return evaluate(found, context, modules);
    },
  };
});
