/** Whether the page would work without a network by now. */
export class Offline {
  ready = $state(false);

  /** `keep` asks the browser to store the page's own files and tells whether it did. */
  constructor(keep: () => Promise<boolean>) {
    void keep().then((kept) => {
      this.ready = kept;
    });
  }
}
