// Random numbers from the seed of the call (xorshift128).
(function (core) {
  'use strict';

  const state = core.input.seed;
  const random32 = () => {
    let t = state[3];
    const s = state[0];
    state[3] = state[2];
    state[2] = state[1];
    state[1] = s;
    t ^= t << 11;
    t ^= t >>> 8;
    state[0] = t ^ s ^ (s >>> 19);
    return state[0] >>> 0;
  };
  return { random32, fraction: () => (random32() * 2 ** 21 + (random32() >>> 11)) / 2 ** 53 };
});
