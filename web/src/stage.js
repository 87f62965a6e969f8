/* The stage: keeps the frame and the view while layers come and go.
   A layer whose address stays is left alone; one whose address changes is exchanged only when the new
   picture is complete, so that nothing flashes. */
(function () {
  'use strict';
  const Doorstep = window.Doorstep;
  const KINDS = { points: 'Points', shapes: 'Shapes', surface: 'Surface' };
  const STALE_AFTER_MS = 6000;
  const LEGEND_WIDTH = 236;
  const VIEW = 'doorstep-view';
  Doorstep.scale = 1;
  Doorstep.painted = {};

  class Stage {
    constructor(map) {
      this.map = map;
      this.layers = new Map(); // key -> {url, live, next, claims, late}
      this.patient = [];
      this.words = { names: {}, legends: [], credits: [] };
      map.createPane('doorstep-labels').style.cssText = 'z-index:620;pointer-events:none';
      map.createPane('doorstep-pointer').style.cssText = 'z-index:640;pointer-events:none';
      this.labels = new Doorstep.Labels(() => this.shapeLayers()).addTo(map);
      this.pointer = new Doorstep.Pointer().addTo(map);
      this.legend = new Doorstep.Legend().addTo(map);
      this.tools = new Doorstep.Tools().addTo(map);
      this.notice = new Doorstep.Notice().addTo(map);
      this.credits = new Doorstep.Credits().addTo(map);
      L.control.scale({ imperial: false, position: 'bottomright', maxWidth: 120 }).addTo(map);
      map.on('mousemove', (event) => this.hover(event.latlng));
      map.on('mouseout', () => this.pointer.point(null));
      map.on('click', (event) => this.snap(event));
      map.on('moveend', () => this.remember());
      map.on('zoomend', () => this.legend.adapt());
    }

    /* Which part of the address space a layer draws in follows from the order of first appearance. */
    pane(order) {
      const name = `doorstep-${order}`;
      if (!this.map.getPane(name)) {
        this.map.createPane(name).style.cssText = `z-index:${210 + 10 * order};pointer-events:none`;
      }
      return name;
    }

    /* Do something once nothing else is being loaded. */
    whenQuiet(start) {
      this.patient.push(start);
      setTimeout(() => this.settle()); // whatever comes along is claimed within the same task
    }

    settle() {
      if ([...this.layers.values()].some(({ next }) => next?._map)) return;
      for (const start of this.patient.splice(0)) start();
    }

    claim(key, kind, url, styles, order, late) {
      const known = this.layers.get(key);
      if (known) known.claims += 1;
      const entry = known || { claims: 1, url: null, live: null, next: null };
      this.layers.set(key, entry);
      if (entry.url === url) return;
      Object.assign(entry, { url, late });
      entry.next?.remove();
      // beyond the extent there is nothing to ask for; a surface fades out over it
      const bounds = kind === 'surface' ? null : this.extent;
      const layer = new Doorstep[KINDS[kind]](url, styles, { pane: this.pane(order), bounds });
      layer.kind = kind;
      entry.next = layer;
      let patience = null;
      const ready = () => {
        clearTimeout(patience);
        if (entry.next !== layer) return;
        entry.live?.remove();
        entry.live = layer;
        entry.next = null;
        Doorstep.painted[key] = url;
        this.labels.redraw();
        this.settle();
      };
      layer.on('load', ready);
      layer.on('load', () => { Doorstep.painted[key] = url; this.labels.redraw(); });
      layer.on('stale', () => this.notice.show(this.words.stale));
      const start = () => {
        if (entry.next !== layer) return;
        patience = setTimeout(ready, STALE_AFTER_MS);
        layer.addTo(this.map);
        if (!layer.isLoading()) ready(); // nothing of it lies in view
      };
      if (late) this.whenQuiet(start);
      else start();
    }

    release(key) {
      const entry = this.layers.get(key);
      entry.claims -= 1;
      // whoever replaces this layer claims it within the same task
      setTimeout(() => {
        if (entry.claims > 0) return;
        entry.live?.remove();
        entry.next?.remove();
        if (this.layers.get(key) === entry) this.layers.delete(key);
        delete Doorstep.painted[key];
        this.labels.redraw();
        this.settle();
      });
    }

    live(kind) {
      return [...this.layers.entries()]
        .filter(([, entry]) => entry.live && entry.live.kind === kind)
        .map(([key, entry]) => ({ key, layer: entry.live }));
    }

    shapeLayers() {
      return this.live('shapes').map(({ layer }) => layer);
    }

    /* The mark nearest to a position; of those at one place the one on top. */
    find(latlng, reach) {
      let best = null;
      for (const { key, layer } of this.live('points').reverse()) {
        const found = layer.nearest(latlng, reach);
        if (found && (!best || found.away < best.away)) best = { key, ...found };
      }
      return best;
    }

    /* What the topmost surface says of a position, if it has names. */
    groundNamed(latlng) {
      for (const { key, layer } of this.live('surface').reverse()) {
        const names = this.words.names[key] || [];
        const code = names.length ? layer.codeAt(latlng) : null;
        if (code !== null) return names[code];
      }
      return '';
    }

    hover(latlng) {
      this.hovered = latlng;
      if (this.waiting) return;
      this.waiting = requestAnimationFrame(() => {
        this.waiting = null;
        const found = this.find(this.hovered, 10);
        if (found) this.pointer.point(found.latlng, (this.words.names[found.key] || [])[found.code]);
        else this.pointer.point(this.hovered, this.groundNamed(this.hovered), false);
        this.map.getContainer().style.cursor = found ? 'pointer' : '';
      });
    }

    /* Move a click onto the mark it means. The third coordinate tells the server how exact it is. */
    snap(event) {
      const found = this.sketching ? null : this.find(event.latlng, 14); // a line may pass a house
      const place = found ? found.latlng : event.latlng;
      event.latlng = L.latLng(place.lat, place.lng, found ? Math.max(found.unit * 1.5, 0.2) : 0);
    }

    remember() {
      if (!this.fitted) return;
      const { lat, lng } = this.map.getCenter();
      const view = { fitted: this.fitted, lat, lng, zoom: this.map.getZoom() };
      sessionStorage.setItem(VIEW, JSON.stringify(view));
    }

    /* Show the part of the world a question is about; keep the view as long as that stays the same. */
    fit(name, bounds) {
      if (this.fitted === name) return;
      const first = !this.fitted;
      const kept = first && JSON.parse(sessionStorage.getItem(VIEW) || 'null');
      this.fitted = null;
      if (kept && kept.fitted === name) this.map.setView([kept.lat, kept.lng], kept.zoom, { animate: false });
      else {
        const left = Doorstep.roomy() ? LEGEND_WIDTH : 18;
        const room = { paddingTopLeft: [left, 18], paddingBottomRight: [18, 18] };
        this.map.fitBounds(bounds, { animate: false, maxZoom: 18, ...room });
      }
      this.fitted = name;
      this.remember();
    }

    /* A base map service that somebody has typed in lies under everything; by default there is none. */
    ground(service) {
      if (this.service === service?.address) return;
      this.serviceLayer?.remove();
      this.service = service?.address;
      this.serviceLayer = service && L.tileLayer(service.address, {
        pane: this.pane(-1), subdomains: service.hosts, maxNativeZoom: 18, maxZoom: 22, opacity: 0.7,
      }).addTo(this.map);
    }

    speak(url) {
      if (this.spoken === url) return;
      const first = !this.spoken;
      this.spoken = url;
      if (first) this.read(url);
      else this.whenQuiet(() => this.read(url));
    }

    async read(url) {
      if (this.spoken !== url) return;
      const answer = await fetch(new URL(url, document.baseURI), { credentials: 'same-origin' });
      if (!answer.ok || this.spoken !== url) return;
      this.words = await answer.json();
      Doorstep.scale = this.words.scale || 1;
      document.documentElement.style.setProperty('--doorstep-scale', Doorstep.scale);
      document.documentElement.lang = this.words.language;
      this.legend.show(this.words);
      this.credits.show(this.words);
      this.tools.show(this.words);
      this.notice.show('');
      this.labels.redraw();
      Doorstep.spoken = url;
    }

    mark(place) {
      this.marked?.remove();
      this.marked = place && L.marker(place, {
        pane: 'doorstep-pointer',
        interactive: false,
        keyboard: false,
        icon: L.divIcon({ className: 'doorstep-marked', iconSize: [26, 26] }),
      }).addTo(this.map);
    }

    /* A line or an area that is drawn by clicks, as far as it has come. */
    sketch(drawn) {
      this.sketching = Boolean(drawn?.drawing);
      this.drawn?.remove();
      const look = { pane: 'doorstep-pointer', interactive: false, className: 'doorstep-sketch', weight: 3 };
      const points = drawn?.points || [];
      const shape = (drawn?.closed && points.length > 2 ? L.polygon : L.polyline)(points, look);
      const corners = points.map((point) => L.circleMarker(point, { ...look, radius: 5 }));
      this.drawn = points.length ? L.layerGroup([shape, ...corners]).addTo(this.map) : null;
    }
  }

  const stageOf = (map) => (map.doorstep = map.doorstep || new Stage(map));
  Doorstep.stage = stageOf;

  /* streamlit-folium keeps every feature group it ever added; drop those that left the map. */
  function forget(map) {
    if (!window.feature_group) return;
    window.feature_group = window.feature_group.filter((group) => map.hasLayer(group));
  }

  Doorstep.layer = (key, kind, url, styles, order, late) => {
    const claim = new L.Layer();
    claim.onAdd = (map) => stageOf(map).claim(key, kind, url, styles, order, late);
    claim.onRemove = (map) => stageOf(map).release(key);
    return claim;
  };

  Doorstep.scene = (scene) => {
    const direction = new L.Layer();
    direction.onAdd = (map) => {
      const stage = stageOf(map);
      stage.extent = scene.extent; // before the layers, which the same message brings
      stage.ground(scene.service);
      stage.fit(scene.fit, scene.bounds);
      stage.speak(scene.words);
      stage.mark(scene.mark);
      stage.sketch(scene.sketch);
      setTimeout(() => forget(map));
    };
    direction.onRemove = () => {};
    return direction;
  };
})();
