// How good the line is, in a word for which the page has a sentence.

const SLOW_MS = 400;
const UNSTEADY_LOSS = 0.02;
const POOR_LOSS = 0.08;
const UNSTEADY_MS = 250;

/** Before the visit: how long the server takes to answer. */
export async function tryLine(path) {
  const took = [];
  for (let number = 0; number < 3; number += 1) {
    const before = performance.now();
    try {
      const answer = await fetch(`${path}?${number}`, { cache: "no-store" });
      if (!answer.ok) return "line_none";
    } catch {
      return "line_none";
    }
    took.push(performance.now() - before);
  }
  return Math.min(...took) > SLOW_MS ? "line_slow" : "line_good";
}

/** During the visit: of each two readings of the browser's own figures, what was lost between. */
export class LineQuality {
  #received = 0;
  #lost = 0;

  read(stats) {
    let [received, lost, delay] = [0, 0, 0];
    for (const each of stats?.values() ?? []) {
      if (each.type === "inbound-rtp") {
        received += each.packetsReceived ?? 0;
        lost += Math.max(0, each.packetsLost ?? 0);
      }
      if (each.type === "candidate-pair" && each.nominated) delay = (each.currentRoundTripTime ?? 0) * 1000;
    }
    const [came, missing] = [received - this.#received, lost - this.#lost];
    [this.#received, this.#lost] = [received, lost];
    if (came <= 0) return "connecting";
    const share = Math.max(0, missing) / (came + Math.max(0, missing));
    if (share > POOR_LOSS) return "poor";
    return share > UNSTEADY_LOSS || delay > UNSTEADY_MS ? "unsteady" : "smooth";
  }
}
