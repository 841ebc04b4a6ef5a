// The line of a remote visit: tickets, the talk with the media node, picture and sound.
//
// const line = new VisitLine({ ask, media });   ask: () => Promise<JoinReply>; media: what this end
// sends, a MediaStream with or without picture, or null for who only watches.
// line.addEventListener("stream", ({ detail }) => ...)   { seat, stream } of another one
// Further events, each with the node's message as its detail: state, warning, extended, ended,
// refused; and "line", with { isUp, why }, when the line comes, is lost, or cannot be had.
// It comes back by itself, with a new ticket, until the visit ends or close() is called.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;
const LONGEST_SILENCE_MS = 10000;
const MOST_VIDEO_BITS = 900_000;
const FRAMES = 25;
const FOR_GOOD = new Set(["visit_ended", "cannot_record", "not_allowed"]);
const OF_AN_ORDER = new Set(["message_wrong", "not_allowed"]);
const TOLD = new Set(["state", "warning", "extended", "ended", "refused"]);

/** What a line throws where the server gives no ticket: its sentence, and whether to ask again. */
export class NoTicket extends Error {
  constructor(sentence, { askAgain = false } = {}) {
    super(sentence);
    this.askAgain = askAgain;
  }
}

export class VisitLine extends EventTarget {
  #ask;
  #media;
  #socket = null;
  #peer = null;
  #reply = null;
  #isClosed = false;
  #isIn = false;
  #wait = FIRST_WAIT_MS;
  #timer = null;
  #silence = null;

  constructor({ ask, media = null }) {
    super();
    this.#ask = ask;
    this.#media = media;
  }

  open() {
    this.#isClosed = false;
    this.#join();
  }

  /** Twice is fine. The visit goes on; who has said everything calls end() before. */
  close() {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#drop();
  }

  warn({ prepared = null, words = "" }) { return this.#send({ kind: "warn", prepared, words }); }
  mute(seat, isMuted) { return this.#send({ kind: "mute", seat, is_muted: isMuted }); }
  extend(seconds) { return this.#send({ kind: "extend", seconds }); }
  end(reason = "") { return this.#send({ kind: "end", reason }); }

  /** Another picture or sound from now on, such as a camera that was chosen anew. */
  async use(media) {
    this.#media = media;
    if (this.#peer) await this.#giveTracks();
  }

  /** The browser's own figures: frames decoded, packets lost. */
  async stats() { return this.#peer ? this.#peer.getStats() : null; }

  async #join() {
    let reply;
    try {
      reply = await this.#ask();
    } catch (error) {
      if (error instanceof NoTicket && !error.askAgain) {
        this.#tell("line", { isUp: false, why: error.message, isOver: true });
        return;
      }
      this.#lost(error.message);
      return;
    }
    if (this.#isClosed) return;
    this.#reply = reply;
    const socket = new WebSocket(reply.node_url);
    this.#socket = socket;
    socket.onopen = () => {
      socket.send(JSON.stringify({ kind: "hello", ticket: reply.ticket }));
      this.#heard();
    };
    socket.onmessage = ({ data }) => this.#take(socket, JSON.parse(data));
    socket.onclose = () => { if (socket === this.#socket) this.#lost(""); };
  }

  async #take(socket, message) {
    if (socket !== this.#socket) return;
    this.#heard();
    if (message.kind === "offer") {
      try {
        await this.#answer(socket, message);
      } catch (error) {
        if (socket === this.#socket) this.#lost(error.message);
      }
      return;
    }
    if (!TOLD.has(message.kind)) return;
    this.#tell(message.kind, message);
    if (message.kind === "ended") this.close();
    if (message.kind === "refused") this.#refused(message);
  }

  /** A refused order leaves the line as it is; a refused ticket is asked for anew, or never. */
  #refused(message) {
    if (this.#isIn && OF_AN_ORDER.has(message.why)) return;
    if (!FOR_GOOD.has(message.why)) return;
    this.#tell("line", { isUp: false, why: message.sentence, isOver: true });
    this.close();
  }

  async #answer(socket, offer) {
    const peer = this.#peer ?? this.#newPeer(socket, offer);
    await peer.setRemoteDescription({ type: "offer", sdp: offer.sdp });
    await this.#giveTracks();
    await peer.setLocalDescription(await peer.createAnswer());
    if (socket !== this.#socket) return;
    socket.send(JSON.stringify({ kind: "answer", sdp: peer.localDescription.sdp }));
    this.#isIn = true;
    this.#wait = FIRST_WAIT_MS;
    this.#tell("line", { isUp: true, why: "" });
  }

  #newPeer(socket, offer) {
    const servers = offer.ice_servers.length ? offer.ice_servers : this.#reply.ice_servers;
    const peer = new RTCPeerConnection({
      iceServers: servers,
      iceTransportPolicy: this.#reply.relay_only ? "relay" : "all",
      bundlePolicy: "max-bundle",
    });
    this.#peer = peer;
    const streams = new Map();
    peer.ontrack = ({ track, transceiver }) => {
      const seat = offer.seats[Math.floor(peer.getTransceivers().indexOf(transceiver) / 2)];
      if (seat === undefined || seat < 0) return;
      if (!streams.has(seat)) streams.set(seat, new MediaStream());
      streams.get(seat).addTrack(track);
      this.#tell("stream", { seat, stream: streams.get(seat) });
    };
    peer.onicecandidate = ({ candidate }) => {
      if (candidate && socket.readyState === WebSocket.OPEN) {
        socket.send(JSON.stringify({ kind: "ice", candidate: candidate.candidate.slice(0, 500) }));
      }
    };
    peer.onconnectionstatechange = () => {
      if (peer === this.#peer && peer.connectionState === "failed") this.#lost("");
    };
    return peer;
  }

  /** On the lines on which the node takes something: those of this end's own seat. */
  async #giveTracks() {
    const taken = linesTaken(this.#peer.remoteDescription.sdp);
    for (const transceiver of this.#peer.getTransceivers()) {
      if (!taken.has(transceiver.mid)) continue;
      const kind = transceiver.receiver.track.kind;
      const track = this.#media?.getTracks().find((each) => each.kind === kind) ?? null;
      transceiver.direction = track ? "sendrecv" : "recvonly";
      await transceiver.sender.replaceTrack(track);
      if (track && kind === "video") await bound(transceiver.sender);
    }
  }

  #send(order) {
    if (!this.#isIn || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(order));
    return true;
  }

  /** A node tells its state at least every few seconds; one that is silent is gone. */
  #heard() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      if (this.#peer?.connectionState !== "connected") this.#lost("");
    }, LONGEST_SILENCE_MS);
  }

  #lost(why) {
    if (this.#isClosed) return;
    this.#drop();
    this.#tell("line", { isUp: false, why });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#join(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  #drop() {
    clearTimeout(this.#silence);
    const [socket, peer] = [this.#socket, this.#peer];
    this.#socket = this.#peer = null;
    this.#isIn = false;
    socket?.close();
    peer?.close();
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}

/** The names of those lines of a description on which the other side receives. */
function linesTaken(sdp) {
  const taken = new Set();
  for (const section of sdp.split(/^m=/m).slice(1)) {
    const mid = section.match(/^a=mid:(\S+)/m)?.[1];
    if (mid !== undefined && /^a=(sendrecv|recvonly)\s*$/m.test(section)) taken.add(mid);
  }
  return taken;
}

async function bound(sender) {
  const parameters = sender.getParameters();
  for (const each of parameters.encodings) {
    each.maxBitrate = MOST_VIDEO_BITS;
    each.maxFramerate = FRAMES;
  }
  parameters.degradationPreference = "balanced";
  await sender.setParameters(parameters);
}

/** A JoinReply from a route of ours, by POST. `headers` are those that the page's door asks for. */
export async function askTicket(path, { hasAgreed, headers = {} }) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify({ has_agreed: hasAgreed }),
  });
  const said = await answer.json();
  if (answer.ok) return said;
  throw new NoTicket(said.sentence ?? "", { askAgain: said.code === "visit_no_node" || answer.status >= 500 });
}
