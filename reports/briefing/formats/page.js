// Meeting mode: one section at a time, by keyboard. Village numbers are typed, Enter goes there.
(function () {
  "use strict";
  var root = document.documentElement;
  var sections = Array.from(document.querySelectorAll("section"));
  var typedBox = document.getElementById("typed");
  var help = document.getElementById("help");
  var place = 0;
  var typed = "";

  function show(wanted) {
    place = Math.min(Math.max(wanted, 0), sections.length - 1);
    sections.forEach(function (section, number) {
      section.classList.toggle("shown", number === place);
    });
    root.classList.remove("noted");
    var section = sections[place];
    section.querySelectorAll(".notes").forEach(function (notes) { notes.open = true; });
    section.focus({ preventScroll: true });
    [place + 1, place - 1].forEach(function (near) {  // the next map is there before it is asked for
      if (sections[near]) { sections[near].querySelectorAll("img").forEach(fetched); }
    });
    section.querySelectorAll("img").forEach(fetched);
    if (location.hash !== "#" + section.id) { history.replaceState(null, "", "#" + section.id); }
  }

  function fetched(image) { image.loading = "eager"; }

  function type(letters) {
    typed = letters;
    typedBox.textContent = typed;
    typedBox.classList.toggle("shown", typed !== "");
  }

  function goToUnit() {
    var found = sections.findIndex(function (section) { return section.dataset.unit === typed.replace(/^0+/, ""); });
    type("");
    if (found >= 0) { show(found); }
  }

  function begin() {
    root.classList.add("meeting");
    var named = sections.findIndex(function (section) { return "#" + section.id === location.hash; });
    show(Math.max(named, 0));
  }

  function fullScreen() {
    if (document.fullscreenElement) { document.exitFullscreen(); return; }
    if (root.requestFullscreen) { root.requestFullscreen().catch(function () {}); }
  }

  function end() {
    type("");
    help.classList.remove("shown");
    if (root.classList.contains("noted")) { root.classList.remove("noted"); return; }
    if (root.dataset.live === undefined && !document.fullscreenElement) { root.classList.remove("meeting"); }
  }

  function scroll(step) {
    var body = sections[place].querySelector(".body");
    var before = body ? body.scrollTop : 0;
    if (body) { body.scrollTop += step * body.clientHeight * 0.8; }
    return body !== null && body.scrollTop !== before;
  }

  var keys = {
    ArrowRight: function () { show(place + 1); },
    ArrowLeft: function () { show(place - 1); },
    PageDown: function () { show(place + 1); },
    PageUp: function () { show(place - 1); },
    " ": function () { show(place + 1); },
    ArrowDown: function () { if (!scroll(1)) { show(place + 1); } },
    ArrowUp: function () { if (!scroll(-1)) { show(place - 1); } },
    Home: function () { show(0); },
    End: function () { show(sections.length - 1); },
    Escape: end,
    Backspace: function () { type(typed.slice(0, -1)); },
    Enter: function () { if (typed) { goToUnit(); } else { show(place + 1); } },
    f: fullScreen,
    n: function () { root.classList.toggle("noted"); },
    "?": function () { help.classList.toggle("shown"); },
  };

  document.addEventListener("keydown", function (event) {
    if (!root.classList.contains("meeting") || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (/^[0-9]$/.test(event.key)) { type((typed + event.key).slice(-3)); return; }
    var act = keys[event.key] || keys[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });
  document.addEventListener("click", function (event) {
    if (event.target.id === "begin") { begin(); fullScreen(); return; }
    if (root.classList.contains("meeting")) { show(place + 1); }
  });
  window.addEventListener("hashchange", function () { if (root.classList.contains("meeting")) { begin(); } });
  if (root.dataset.live !== undefined) { begin(); }
})();
