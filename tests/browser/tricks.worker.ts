import { expose } from 'comlink';

const id = Math.random();

expose({
  id: () => ({ ok: true, value: id }),
  /** Never gives a turn, as a model that runs for a minute does not. */
  hang: () => {
    const end = performance.now() + 60_000;
    while (performance.now() < end);
    return { ok: true, value: 0 };
  },
  crash: () =>
    new Promise(() => {
      setTimeout(() => {
        throw new TypeError('planned crash');
      });
    }),
});
