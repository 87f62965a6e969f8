/* What stands around the map: legend, north, full screen, credits, hover text. Words arrive as data
   from the server and are only ever set as text. */
(function () {
  'use strict';
  const Doorstep = window.Doorstep;

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  /* Whether the map has room for its legend beside what it shows. */
  Doorstep.roomy = () => window.innerWidth > 560 && window.innerHeight > 440;

  Doorstep.Legend = L.Control.extend({
    options: { position: 'bottomleft' },
    onAdd() {
      this._box = element('div', 'doorstep-legend');
      L.DomEvent.disableClickPropagation(this._box);
      L.DomEvent.disableScrollPropagation(this._box);
      return this._box;
    },
    show(words) {
      const details = element('details', '');
      details.open = this._open ?? Doorstep.roomy();
      details.addEventListener('toggle', () => { this._open = details.open; });
      details.append(element('summary', '', words.legend));
      for (const { title, entries, note } of words.legends) {
        const part = element('section', '');
        part.append(element('h4', '', title));
        const list = element('ul', '');
        for (const { style, label } of entries) {
          const item = element('li', '');
          item.dataset.minZoom = style.min_zoom || 0;
          item.append(Doorstep.swatch(style), element('span', '', label));
          list.append(item);
        }
        part.append(list);
        if (note) part.append(element('p', '', note));
        details.append(part);
      }
      this._box.replaceChildren(details);
      this.adapt();
    },
    /* Only what the present zoom shows. */
    adapt() {
      for (const part of this._box.querySelectorAll('section')) {
        const items = [...part.querySelectorAll('li')];
        for (const item of items) item.hidden = Number(item.dataset.minZoom) > this._map.getZoom();
        part.hidden = items.every((item) => item.hidden);
      }
    },
  });

  Doorstep.Credits = L.Control.extend({
    options: { position: 'bottomright' },
    onAdd() {
      this._box = element('div', 'doorstep-credits');
      return this._box;
    },
    show(words) {
      this._box.replaceChildren(...words.credits.map((line) => element('span', '', line)));
      this._box.hidden = !words.credits.length;
    },
  });

  Doorstep.Notice = L.Control.extend({
    options: { position: 'topright' },
    onAdd() {
      this._box = element('div', 'doorstep-notice');
      this._box.setAttribute('role', 'status');
      this._box.hidden = true;
      return this._box;
    },
    show(text) {
      this._box.textContent = text || '';
      this._box.hidden = !text;
    },
  });

  Doorstep.Tools = L.Control.extend({
    options: { position: 'topleft' },
    onAdd(map) {
      const box = element('div', 'leaflet-bar doorstep-tools');
      this._full = element('button', 'doorstep-full', '');
      this._full.type = 'button';
      this._full.addEventListener('click', () => {
        if (document.fullscreenElement) document.exitFullscreen();
        else document.documentElement.requestFullscreen().catch(() => {});
      });
      this._north = element('div', 'doorstep-north', 'N');
      box.append(this._full);
      map.getContainer().append(this._north);
      L.DomEvent.disableClickPropagation(box);
      return box;
    },
    show(words) {
      this._full.title = words.full_screen;
      this._full.setAttribute('aria-label', words.full_screen);
      this._north.title = words.north;
    },
  });

  /* The ring around the mark under the pointer, and its name. */
  Doorstep.Pointer = L.Layer.extend({
    onAdd(map) {
      this._ring = element('div', 'doorstep-ring');
      this._name = element('div', 'doorstep-name');
      this._ring.hidden = this._name.hidden = true;
      map.getPane('doorstep-pointer').append(this._ring, this._name);
    },
    point(latlng, name, ring = true) {
      this._ring.hidden = !latlng || !ring;
      this._name.hidden = !latlng || !name;
      if (!latlng) return;
      const at = this._map.latLngToLayerPoint(latlng);
      L.DomUtil.setPosition(this._ring, at);
      L.DomUtil.setPosition(this._name, at);
      this._name.textContent = name || '';
      // beside the mark, on whichever side there is room
      const width = this._name.offsetWidth;
      const room = this._map.getSize().x - this._map.latLngToContainerPoint(latlng).x;
      this._name.style.left = width + 13 > room ? `${-13 - width}px` : '';
    },
  });
})();
