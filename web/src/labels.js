/* Names on the map: one canvas over all layers, the more important name first, none over another. */
(function () {
  'use strict';
  const Doorstep = window.Doorstep;
  const GAP = 3;
  const HALO = 3.2;
  const MOST_STAMPS = 600;
  const MOST_WIDTHS = 20000;
  const stamps = new Map(); // font, colours and text -> the name, drawn once: halos are slow to draw
  const widths = new Map(); // font and text -> half its width: most names find no room and are never drawn
  let ruler = null;

  const fontOf = (important, height) => `${important ? 600 : 400} ${height}px "Noto Sans SC", sans-serif`;

  function halfOf(text, font) {
    const key = `${font} ${text}`;
    let half = widths.get(key);
    if (half === undefined) {
      if (widths.size >= MOST_WIDTHS) widths.clear();
      ruler = ruler || document.createElement('canvas').getContext('2d');
      if (ruler.font !== font) ruler.font = font;
      half = ruler.measureText(text).width / 2;
      widths.set(key, half);
    }
    return half;
  }

  function stampOf(text, important, height) {
    const dark = Doorstep.isDark();
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const font = fontOf(important, height);
    const key = `${font} ${dark} ${ratio} ${text}`;
    const known = stamps.get(key);
    if (known) return known;
    if (stamps.size >= MOST_STAMPS) stamps.clear();
    const half = halfOf(text, font);
    const [width, tall] = [Math.ceil(2 * (half + HALO)), Math.ceil(height * 1.6 + 2 * HALO)];
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d');
    canvas.width = width * ratio;
    canvas.height = tall * ratio;
    pen.scale(ratio, ratio);
    pen.font = font;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.lineJoin = 'round';
    pen.strokeStyle = dark ? 'rgba(24,22,18,.85)' : 'rgba(255,255,255,.9)';
    pen.lineWidth = HALO;
    pen.strokeText(text, width / 2, tall / 2);
    pen.fillStyle = dark ? (important ? '#f0ece2' : '#b9b4a8') : important ? '#2b2822' : '#6b665a';
    pen.fillText(text, width / 2, tall / 2);
    const stamp = { canvas, width, height: tall };
    stamps.set(key, stamp);
    return stamp;
  }

  Doorstep.Labels = L.Layer.extend({
    initialize(layers) {
      this._layers = layers; // a function that returns the shape layers in view
    },

    onAdd(map) {
      this._canvas = L.DomUtil.create('canvas', 'doorstep-labels leaflet-zoom-hide', map.getPane('doorstep-labels'));
      map.on('moveend zoomend resize', this.redraw, this);
      // a name drawn before its font was there must not stay
      document.fonts?.addEventListener('loadingdone', () => {
        stamps.clear();
        widths.clear();
        this.redraw();
      });
      this.redraw();
    },

    onRemove(map) {
      map.off('moveend zoomend resize', this.redraw, this);
      this._canvas.remove();
    },

    redraw() {
      if (this._waiting) return;
      this._waiting = requestAnimationFrame(() => {
        this._waiting = null;
        if (this._map) this._draw();
      });
    },

    _draw() {
      const map = this._map;
      const size = map.getSize();
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      const canvas = this._canvas;
      const pen = canvas.getContext('2d');
      if (canvas.width !== size.x * ratio || canvas.height !== size.y * ratio) {
        canvas.width = size.x * ratio;
        canvas.height = size.y * ratio;
        canvas.style.width = `${size.x}px`;
        canvas.style.height = `${size.y}px`;
      }
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.clearRect(0, 0, size.x, size.y);
      L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
      const zoom = map.getZoom();
      const origin = map.project(map.containerPointToLatLng([0, 0]), zoom);
      const waiting = this._layers().flatMap((layer) => layer.labels())
        .filter((label) => label.z === zoom && zoom >= (label.style.label_zoom || 0))
        .sort((a, b) => b.style.rank - a.style.rank || (a.text < b.text ? -1 : 1));
      const taken = [];
      for (const label of waiting) this._place(pen, label, label.x - origin.x, label.y - origin.y, size, taken);
    },

    _place(pen, { style, text }, x, y, size, taken) {
      const important = style.rank >= 9;
      const height = (important ? 13 : 11) * Doorstep.scale;
      const shown = text.length > 24 ? `${text.slice(0, 23)}…` : text;
      const lift = style.label_below ? height + 7 : style.mark === 'point' ? height : 0;
      const covers = (box) => box[0] < x && x < box[2] && box[1] < y + lift && y + lift < box[3];
      if (x < 0 || x > size.x || y + lift < 0 || y + lift > size.y || taken.some(covers)) return;
      const half = halfOf(shown, fontOf(important, height)) + GAP;
      const box = [x - half, y + lift - height / 2 - GAP, x + half, y + lift + height / 2 + GAP];
      if (box[0] < 0 || box[1] < 0 || box[2] > size.x || box[3] > size.y) return;
      if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) return;
      taken.push(box);
      const stamp = stampOf(shown, important, height);
      const [left, top] = [Math.round(x - stamp.width / 2), Math.round(y + lift - stamp.height / 2)]; // sharp
      pen.drawImage(stamp.canvas, left, top, stamp.width, stamp.height);
    },
  });
})();
