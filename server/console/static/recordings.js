// Plays the films of one visit together, and goes to where something happened.
"use strict";

(() => {
  const films = [...document.querySelectorAll("#player video")];
  if (films.length === 0) return;
  // Seconds by which two films may be apart before one is put right; less is not noticed.
  const APART = 0.25;
  const play = document.getElementById("play");
  const place = document.getElementById("place");
  const time = document.getElementById("time");
  const events = [...document.querySelectorAll("[data-at]")];
  let leader = films[0];
  let isPlaying = false;

  const said = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  // A film that is over stays at its end; the others go on.
  const reaches = (film, at) => !(film.duration <= at);

  function show() {
    const at = leader.currentTime;
    place.value = String(at * 1000);
    time.textContent = `${said(at)} / ${said(Number(place.max) / 1000)}`;
    const past = events.filter((each) => Number(each.dataset.at) <= at * 1000);
    for (const each of events) each.closest("li").classList.toggle("is-now", each === past[past.length - 1]);
  }

  function go(at) {
    for (const film of films) film.currentTime = Math.min(at, film.duration || at);
    if (isPlaying) start();
    show();
  }

  function start() {
    isPlaying = true;
    play.textContent = play.dataset.pause;
    for (const film of films) if (reaches(film, leader.currentTime)) film.play().catch(stop);
  }

  function stop() {
    isPlaying = false;
    play.textContent = play.dataset.play;
    for (const film of films) film.pause();
  }

  for (const film of films) {
    film.addEventListener("loadedmetadata", () => {
      if (film.duration > (leader.duration || 0)) leader = film;
      show();
    });
    film.addEventListener("error", () => {
      stop();
      document.getElementById("trouble").hidden = false;
    });
    film.addEventListener("ended", () => {
      if (film === leader) stop();
    });
    film.addEventListener("timeupdate", () => {
      if (film !== leader) return;
      for (const other of films) {
        const isApart = Math.abs(other.currentTime - film.currentTime) > APART;
        if (other !== film && !other.seeking && isApart && reaches(other, film.currentTime)) other.currentTime = film.currentTime;
      }
      show();
    });
  }
  play.addEventListener("click", () => (isPlaying ? stop() : start()));
  document.getElementById("back").addEventListener("click", () => go(Math.max(leader.currentTime - 10, 0)));
  place.addEventListener("input", () => go(Number(place.value) / 1000));
  for (const each of events) each.addEventListener("click", () => go(Number(each.dataset.at) / 1000));
})();
