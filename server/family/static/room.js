// From the device test to the rating: one page, one step shown at a time.

import { NoTicket, VisitLine } from "./visit_line.js";
import { VisitClock } from "./clock.js";
import { NoDevice, openDevices, playTone, watchLevel } from "./devices.js";
import { LineQuality, tryLine } from "./network.js";

const page = document.getElementById("page");
const at = (id) => document.getElementById(id);
const say = (name, values = {}) => {
  let words = document.querySelector(`[data-word="${CSS.escape(name)}"]`)?.textContent ?? "";
  for (const [key, value] of Object.entries(values)) words = words.replace(`{${key}}`, value);
  return words;
};
const here = `/family/visits/${page.dataset.visit}`;
const AGREED = `agreed-${page.dataset.visit}`;
const CAPTION_MS = 20_000;
// Without these nothing begins.
const EXPECTED = ["inmate", "supervisor"];
const STAY_MS = 240_000;

let media = null;
let line = null;
let stopLevel = null;
let captionTimer = null;
let lastState = null;
let isUp = false;
const clock = new VisitClock();
const quality = new LineQuality();

function show(step) {
  for (const each of document.querySelectorAll("[data-step]")) each.hidden = each.id !== step;
  page.classList.toggle("live", step === "visit");
  document.body.classList.toggle("dark", step === "visit");
  document.querySelector(`#${step} h1`)?.scrollIntoView({ block: "nearest" });
}

function check(name, state, words) {
  const row = at(`check-${name}`);
  row.dataset.state = state;
  row.querySelector("span").textContent = words;
}

// 1. The device test

async function test() {
  at("trouble").hidden = at("again").hidden = true;
  tryNetwork();
  try {
    media = await openDevices();
  } catch (error) {
    inTrouble(error instanceof NoDevice ? error.word : "other");
    return;
  }
  const hasPicture = media.getVideoTracks().length > 0;
  at("mirror").srcObject = at("own").srcObject = media;
  at("own").hidden = !hasPicture;
  document.querySelector(".mirror").classList.toggle("seen", hasPicture);
  check("camera", hasPicture ? "good" : "fair", say(hasPicture ? "works" : "sound_only"));
  check("microphone", "waits", say("silent"));
  stopLevel = watchLevel(media, (level) => {
    at("level").value = level;
    if (level > 25) check("microphone", "good", say("works"));
  });
  for (const track of media.getTracks()) track.onended = deviceGone;
  at("to-notice").disabled = Boolean(page.dataset.testOnly);
}

function inTrouble(word) {
  for (const name of ["camera", "microphone"]) check(name, "bad", "×");
  at("trouble").querySelector("span").textContent = say(word);
  at("trouble").hidden = at("again").hidden = false;
  at("to-notice").disabled = true;
}

async function tryNetwork() {
  const word = await tryLine("/family/static/icon.svg");
  check("network", { line_good: "good", line_slow: "fair", line_none: "bad" }[word], say(word));
}

/** A camera was pulled out: what is left goes on, and the page looks for another. */
async function deviceGone() {
  try {
    media = await openDevices();
  } catch {
    return;
  }
  at("own").srcObject = at("mirror").srcObject = media;
  for (const track of media.getTracks()) track.onended = deviceGone;
  await line?.use(media);
}

// 2. The notice, then the line

async function askTicket() {
  const answer = await fetch(`${here}/join`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": page.dataset.csrf },
    body: JSON.stringify({ has_agreed: sessionStorage.getItem(AGREED) === "yes" }),
  });
  const said = await answer.json();
  if (answer.ok) return said;
  if (said.code === "not_logged_in") location.assign("/family/log-in");
  throw new NoTicket(said.sentence, { askAgain: answer.status >= 500 || said.retry_after_s !== null });
}

function enter() {
  sessionStorage.setItem(AGREED, "yes");
  stopLevel?.();
  show("visit");
  veil("wait");
  line = new VisitLine({ ask: askTicket, media });
  const hears = { stream, state, warning, extended, ended, line: changed };
  for (const [name, hear] of Object.entries(hears)) {
    line.addEventListener(name, ({ detail }) => hear(detail));
  }
  line.open();
  window.guituLine = line;
}

function stream({ seat, stream: taken }) {
  let video = document.querySelector(`#others video[data-seat="${seat}"]`);
  if (!video) {
    video = document.createElement("video");
    video.dataset.seat = seat;
    video.autoplay = video.playsInline = true;
    video.volume = volume;
    at("others").append(video);
  }
  video.srcObject = taken;
  video.play().catch((error) => { at("hear").hidden = error.name !== "NotAllowedError"; });
}

function state(told) {
  lastState = told;
  clock.set(told.left_s, { runs: told.state === "live" });
  const shown = { waiting: "wait", supervisor_missing: "missing", reconnecting: "again" }[told.state];
  if (isUp) veil(shown);
  const awaited = EXPECTED.filter((role) => !told.present.some((each) => each.role === role));
  const absent = awaited.map((role) => ({ role, is_here: false }));
  at("present").replaceChildren(...[...told.present, ...absent].map(person));
}

function person({ role, is_here: isHere }) {
  const row = document.createElement("li");
  row.className = isHere ? "here" : "";
  const [who, how] = [document.createElement("b"), document.createElement("span")];
  who.textContent = say(`here_${role}`);
  how.textContent = say(isHere ? "is_here" : "comes");
  row.append(who, how);
  return row;
}

/** What stands before the pictures; nothing while they go on. */
function veil(name, words = "") {
  at("veil").hidden = !name;
  if (!name) return;
  at("veil").querySelector("h1").textContent = say(`${name}_title`);
  at("veil").querySelector("p").textContent = words || say(`${name}_words`);
  at("present").hidden = name === "shut";
  at("veil").querySelector(".ring").hidden = name === "shut";
}

function changed({ isUp: up, why, isOver }) {
  isUp = up;
  if (isOver) {
    veil("shut", why);
    return;
  }
  if (!up) veil(lastState ? "lost" : "wait", lastState ? "" : why);
  else if (lastState) state(lastState);
}

function caption(box, words, lasts = CAPTION_MS) {
  box.textContent = words;
  box.hidden = false;
  clearTimeout(captionTimer);
  captionTimer = setTimeout(() => { box.hidden = true; }, lasts);
}

function warning({ words, prepared }) {
  const said = words || say(`prepared_${prepared}`);
  caption(at("caption"), said ? `${say("warned")} ${said}` : say("warned_plain"));
}

function extended({ seconds, left_s: left }) {
  clock.set(left, { runs: lastState?.state === "live" });
  caption(at("countdown"), say("extended", { minutes: Math.round(seconds / 60) }));
}

function ended({ reason, words }) {
  for (const track of media?.getTracks() ?? []) {
    track.onended = null;
    track.stop();
  }
  at("over-why").textContent = say(`over_${reason}`);
  at("over-words").textContent = words;
  const minutes = Math.round((lastState?.given_back_s ?? 0) / 60);
  at("over-given").textContent = minutes ? say("given", { minutes }) : "";
  sessionStorage.removeItem(AGREED);
  show("over");
}

function tick() {
  const left = clock.leftS;
  if (left === null || at("visit").hidden) return;
  const minutes = Math.ceil(left / 60);
  at("left").querySelector("b").textContent =
    left < 60 ? say("left_seconds", { seconds: Math.ceil(left) }) : say("left", { minutes });
  at("left").classList.toggle("soon", left <= 120);
  const due = clock.due();
  if (due !== null) caption(at("countdown"), say("soon", { minutes: due }), 10_000);
}

async function readQuality() {
  if (!isUp || at("visit").hidden) return;
  at("network").querySelector("span").textContent = say(quality.read(await line.stats()));
}

let volume = 1;
function turn(by) {
  volume = Math.max(0, Math.min(1, volume + by));
  for (const video of document.querySelectorAll("#others video")) video.volume = volume;
  at("volume").textContent = `${Math.round(volume * 100)}%`;
}

function rate(button) {
  fetch("/family/ratings", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": page.dataset.csrf },
    body: JSON.stringify({ visit_id: Number(page.dataset.visit), faces: Number(button.dataset.faces) }),
  });
  for (const each of document.querySelectorAll("[data-faces]")) each.disabled = true;
  button.classList.add("chosen");
  at("thanks").hidden = false;
}

at("again").addEventListener("click", test);
at("play-tone").addEventListener("click", async () => {
  await playTone();
  check("speaker", "good", say("played"));
});
at("to-notice").addEventListener("click", () => show("notice"));
at("not-agreed").addEventListener("click", () => show("test"));
at("agreed").addEventListener("click", enter);
at("softer").addEventListener("click", () => turn(-0.2));
at("louder").addEventListener("click", () => turn(0.2));
at("hear").addEventListener("click", () => {
  for (const video of document.querySelectorAll("#others video")) video.play();
  at("hear").hidden = true;
});
at("end").addEventListener("click", () => at("sure").showModal());
at("stay").addEventListener("click", () => at("sure").close());
at("really").addEventListener("click", () => { at("sure").close(); line.end(); });
for (const button of document.querySelectorAll("[data-faces]")) {
  button.addEventListener("click", () => rate(button));
}
// A node that came to life after the page was loaded is not in the page's policy.
document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
  const last = Number(sessionStorage.getItem("reloaded") ?? 0);
  if (effectiveDirective !== "connect-src" || Date.now() - last < 60_000) return;
  sessionStorage.setItem("reloaded", Date.now());
  location.reload();
});
setInterval(tick, 500);
setInterval(readQuality, 3000);
// Who is in a visit is still here, though he asks the server nothing.
setInterval(() => { if (isUp) fetch(`${here}/here`); }, STAY_MS);

show("test");
await test();
if (media && sessionStorage.getItem(AGREED) === "yes" && sessionStorage.getItem("reloaded")) enter();
