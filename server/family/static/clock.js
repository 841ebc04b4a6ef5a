// The time that is left: told by the node, counted on here while the visit is live.

const TOLD_AT_MINUTES = [10, 5, 2];

export class VisitClock {
  #leftS = null;
  #at = 0;
  #runs = false;
  #told = new Set();

  /** As the node says it. */
  set(leftS, { runs }) {
    if (this.#leftS === null) {
      for (const minutes of TOLD_AT_MINUTES) if (leftS <= minutes * 60) this.#told.add(minutes);
    }
    [this.#leftS, this.#at, this.#runs] = [leftS, performance.now(), runs];
    for (const minutes of this.#told) if (leftS > minutes * 60 + 30) this.#told.delete(minutes);
  }

  get leftS() {
    if (this.#leftS === null) return null;
    const passed = this.#runs ? (performance.now() - this.#at) / 1000 : 0;
    return Math.max(0, this.#leftS - passed);
  }

  /** The minutes that have to be told now, once each; null for none. */
  due() {
    const left = this.leftS;
    if (left === null || !this.#runs) return null;
    const passed = TOLD_AT_MINUTES.filter((minutes) => left <= minutes * 60 && !this.#told.has(minutes));
    for (const minutes of passed) this.#told.add(minutes);
    return passed.length ? Math.min(...passed) : null;
  }
}
