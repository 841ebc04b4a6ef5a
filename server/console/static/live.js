// The wall: each tile watches one visit over its own line, and acts in it.
import { VisitLine, askTicket } from "./visit_line.js";

const wall = document.getElementById("wall");
const words = JSON.parse(wall.dataset.lines);
const rooms = JSON.parse(wall.dataset.rooms);
const roles = JSON.parse(wall.dataset.roles);
const LOOK_AGAIN_MS = 5000;

class Tile {
  #box;
  #line;
  #screens = new Map();
  #leftAt = null;
  #hears = false;

  constructor(box) {
    this.#box = box;
    const path = `/console/visits/${box.dataset.visit}/line`;
    const headers = { "X-CSRF-Token": wall.dataset.csrf };
    this.#line = new VisitLine({ ask: () => askTicket(path, { hasAgreed: true, headers }) });
    this.#line.addEventListener("line", ({ detail }) => this.#lineIs(detail));
    this.#line.addEventListener("stream", ({ detail }) => this.#show(detail));
    this.#line.addEventListener("state", ({ detail }) => this.#stateIs(detail));
    this.#line.addEventListener("warning", () => this.#say(words.sent));
    this.#line.addEventListener("extended", () => this.#say(words.longer));
    this.#line.addEventListener("refused", ({ detail }) => this.#say(this.#own(detail.sentence)));
    this.#line.addEventListener("ended", ({ detail }) => this.#ended(detail));
    box.addEventListener("click", (event) => this.#clicked(event));
  }

  watch() {
    this.#part("[data-do=watch]").hidden = true;
    this.#say(words.coming);
    this.#line.open();
  }

  tick() {
    if (this.#leftAt === null) return;
    const left = this.#leftAt.runs ? this.#leftAt.s - (performance.now() - this.#leftAt.told) / 1000 : this.#leftAt.s;
    const whole = Math.max(0, Math.ceil(left));
    const seconds = String(whole % 60).padStart(2, "0");
    this.#part("[data-left]").textContent = words.left.replace("TIME", `${Math.floor(whole / 60)}:${seconds}`);
  }

  #part(name) { return this.#box.querySelector(name); }
  #say(told) { this.#part("[data-told]").textContent = told; }
  #own(sentence) { return document.documentElement.lang === "en" ? sentence.en || sentence.zh : sentence.zh; }

  #lineIs({ isUp, why }) {
    this.#say(isUp ? "" : why || words.lost);
    for (const name of ["[data-do=sound]", "[data-do=extend]", "[data-acts]"]) this.#part(name).hidden = !isUp;
  }

  #show({ seat, stream }) {
    let screen = this.#screens.get(seat);
    if (!screen) {
      screen = document.createElement("figure");
      const video = document.createElement("video");
      video.autoplay = video.playsInline = true;
      video.muted = !this.#hears;
      screen.append(video, document.createElement("figcaption"));
      screen.dataset.seat = seat;
      this.#part("[data-screens]").append(screen);
      this.#screens.set(seat, screen);
    }
    const video = screen.querySelector("video");
    if (video.srcObject !== stream) video.srcObject = stream;
  }

  #stateIs(state) {
    const pill = this.#part("[data-state]");
    pill.textContent = rooms[state.state];
    pill.className = `pill state ${{ live: "pine", supervisor_missing: "rose", reconnecting: "amber" }[state.state] ?? ""}`;
    this.#box.classList.toggle("is-calling", state.state === "supervisor_missing");
    this.#leftAt = { s: state.left_s, told: performance.now(), runs: state.state === "live" };
    const recorded = this.#part("[data-recorded]");
    recorded.hidden = false;
    recorded.textContent = state.is_recorded ? words.recorded : words.not_recorded;
    recorded.classList.toggle("rose", !state.is_recorded);
    const people = state.present.filter((each) => each.seat !== null);
    this.#part("[data-here]").textContent = people
      .map((each) => `${roles[each.role]}: ${each.is_here ? words.here : words.away}`).join(" · ");
    this.#name(people);
    this.#mutes(people);
    this.tick();
  }

  #name(people) {
    for (const each of people) {
      const screen = this.#screens.get(each.seat);
      if (!screen) continue;
      screen.querySelector("figcaption").textContent = roles[each.role];
      screen.classList.toggle("is-away", !each.is_here);
    }
  }

  #mutes(people) {
    const buttons = people.map((each) => {
      const button = document.createElement("button");
      button.dataset.do = "mute";
      button.dataset.seat = each.seat;
      button.setAttribute("aria-pressed", String(each.is_muted));
      button.textContent = `${each.is_muted ? words.unmute : words.mute}: ${roles[each.role]}`;
      return button;
    });
    const box = this.#part("[data-mutes]");
    // A button that somebody is about to press stays where it is.
    const was = [...box.children].map((each) => each.textContent).join();
    if (was !== buttons.map((each) => each.textContent).join()) box.replaceChildren(...buttons);
  }

  #clicked(event) {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const act = button.dataset.do;
    const text = this.#part("textarea[data-words]").value.trim();
    if (act === "watch") this.watch();
    if (act === "sound") this.#hear(button);
    if (act === "extend") this.#line.extend(Number(button.dataset.seconds));
    if (act === "mute") this.#line.mute(Number(button.dataset.seat), button.getAttribute("aria-pressed") !== "true");
    if (act === "warn") this.#warn(text);
    if (act === "end") this.#end(button, text);
  }

  #hear(button) {
    this.#hears = !this.#hears;
    button.setAttribute("aria-pressed", String(this.#hears));
    for (const screen of this.#screens.values()) screen.querySelector("video").muted = !this.#hears;
  }

  #warn(text) {
    const chosen = this.#part("[data-prepared]").selectedOptions[0];
    if (chosen.value) this.#line.warn({ prepared: chosen.value, words: chosen.dataset.words });
    else if (text) this.#line.warn({ words: text });
  }

  #end(button, reason) {
    if (!reason) {
      this.#say(button.dataset.missing);
      return;
    }
    if (window.confirm(button.dataset.question)) this.#line.end(reason);
  }

  #ended({ words: reason }) {
    this.#leftAt = null;
    this.#part("[data-left]").textContent = "";
    this.#part("[data-state]").textContent = rooms.ended;
    for (const name of ["[data-do=sound]", "[data-do=extend]", "[data-acts]"]) this.#part(name).hidden = true;
    this.#say(reason || rooms.ended);
  }
}

const chosen = location.hash ? document.querySelector(location.hash) : null;
if (chosen && wall.dataset.show === "1") {
  for (const box of wall.children) box.hidden = box !== chosen;
}
const tiles = [...wall.children].map((box) => [box, new Tile(box)]);
for (const [box, tile] of tiles) if (!box.hidden) tile.watch();
setInterval(() => { for (const [, tile] of tiles) tile.tick(); }, 1000);
if (!tiles.length) setTimeout(() => location.reload(), LOOK_AGAIN_MS);
