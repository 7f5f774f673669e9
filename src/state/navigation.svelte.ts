/** The screens that exist, in the order of the work. */
export const screens = [
  'start',
  'files',
  'mapping',
  'tests',
  'results',
  'evidence',
  'lab',
  'curve',
  'law',
  'compare',
  'verify',
] as const;
export type ScreenName = (typeof screens)[number];

/** The address of a screen. */
export function hrefOf(screen: ScreenName): string {
  return `#/${screen}`;
}

/** The screen that a location hash names; anything else is the start. */
export function screenOf(hash: string): ScreenName {
  const name = hash.replace(/^#\/?/, '');
  return screens.find((screen) => screen === name) ?? 'start';
}

/** Where the person is. The hash is the truth: `go` writes it through `setHash`, the browser's event comes back to `follow`. */
export class Navigation {
  readonly #setHash: (hash: string) => void;
  screen = $state<ScreenName>('start');
  /** True once the person has moved, so that focus goes to the heading on a change but not on the first paint. */
  moved = $state(false);

  constructor(hash: string, setHash: (hash: string) => void) {
    this.screen = screenOf(hash);
    this.#setHash = setHash;
  }

  go(screen: ScreenName): void {
    this.#setHash(hrefOf(screen));
    this.#enter(screen);
  }

  follow(hash: string): void {
    this.#enter(screenOf(hash));
  }

  #enter(screen: ScreenName): void {
    if (screen === this.screen) return;
    this.screen = screen;
    this.moved = true;
  }
}
