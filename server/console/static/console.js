// What the pages cannot do by themselves: the search key, purpose in own words, charts, own keys.
"use strict";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.getElementById("search-text");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

document.addEventListener("change", (event) => {
  const select = event.target.closest("select[data-other]");
  if (select) {
    const own = document.getElementById(select.dataset.other);
    own.hidden = select.value !== "other";
    if (own.hidden) select.dispatchEvent(new Event("chosen"));
    else own.querySelector("input").focus();
  }
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

function stateOwnPurpose(event) {
  const note = event.target.closest("#purpose-note input");
  if (!note || (event.type === "keydown" && event.key !== "Enter")) return;
  if (event.type === "keydown") event.preventDefault();
  if (note.value.trim()) document.querySelector("#purpose select").dispatchEvent(new Event("chosen"));
}
document.addEventListener("change", stateOwnPurpose);
document.addEventListener("keydown", stateOwnPurpose);

document.addEventListener("submit", (event) => {
  const question = event.submitter && event.submitter.dataset.sure;
  if (question && !window.confirm(question)) event.preventDefault();
}, true);

function drawChart(box) {
  const told = JSON.parse(box.dataset.chart);
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const words = { color: colour("--soft"), fontSize: 14 * scale };
  const chart = window.echarts.init(box, null, { renderer: "canvas" });
  chart.setOption({
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 250,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    aria: { enabled: true, label: { description: told.description } },
    grid: { left: 8, right: 24, top: 28, bottom: 4, outerBoundsMode: "same" },
    // Rich text is drawn on the canvas: the policy allows no inline style.
    tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    xAxis: {
      type: "category",
      data: told.labels,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colour("--line") } },
      axisLabel: words,
    },
    yAxis: {
      type: "value",
      max: told.goal === null ? null : (drawn) => Math.ceil(Math.max(drawn.max, told.goal * 1.1)),
      axisLabel: words,
      splitLine: { lineStyle: { color: colour("--line") } },
    },
    series: [
      {
        name: told.unit,
        type: told.kind,
        data: told.values.map((value) => ({
          value,
          itemStyle: {
            color: colour(value < 0 ? "--rose" : "--pine"),
            borderRadius: value < 0 ? [0, 0, 5, 5] : [5, 5, 0, 0],
          },
        })),
        barMaxWidth: 36,
        lineStyle: { color: colour("--pine"), width: 3 },
        label: { show: told.values.length <= 13, position: "top", ...words, color: colour("--ink") },
        markLine: told.goal === null ? undefined : {
          symbol: "none",
          lineStyle: { color: colour("--amber"), width: 2 },
          label: { formatter: told.goal_words, position: "insideEndTop", color: colour("--amber-ink"), fontSize: 13 * scale },
          data: [{ yAxis: told.goal }],
        },
      },
    ],
  });
  new ResizeObserver(() => chart.resize()).observe(box);
}

function prepare(root) {
  for (const box of root.querySelectorAll("[data-chart]")) {
    if (!box.dataset.drawn && window.echarts) {
      box.dataset.drawn = "yes";
      drawChart(box);
    }
  }
}

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const coded = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function decoded(options) {
  const own = { ...options, challenge: bytes(options.challenge) };
  const ids = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));
  own.allowCredentials = ids(options.allowCredentials);
  own.excludeCredentials = ids(options.excludeCredentials);
  if (options.user) own.user = { ...options.user, id: bytes(options.user.id) };
  return own;
}

function encoded(made) {
  const said = { clientDataJSON: coded(made.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[part]) said[part] = coded(made.response[part]);
  }
  return JSON.stringify({
    id: made.id, rawId: coded(made.rawId), type: made.type, response: said, clientExtensionResults: {},
  });
}

async function useKey(form) {
  const options = decoded(JSON.parse(form.dataset.webauthn));
  const asked = { publicKey: options };
  const made = options.user
    ? await navigator.credentials.create(asked)
    : await navigator.credentials.get(asked);
  form.elements.answer.value = encoded(made);
  form.submit();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-use-key]");
  if (!button) return;
  event.preventDefault();
  const failed = document.getElementById("key-failed");
  useKey(button.form).catch(() => { failed.hidden = false; });
});

document.addEventListener("DOMContentLoaded", () => prepare(document));
document.addEventListener("htmx:after:swap", () => prepare(document));
