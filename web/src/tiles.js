/* Canvas tiles of 512 pixels, fetched as binary from the application's own server. */
(function () {
  'use strict';
  const Doorstep = window.Doorstep;
  const SIDE = 512;
  const UNITS = 4096;
  const LARGEST = 1.25; // of a mark, against its size in the street

  const address = (url, coords) => new URL(
    url.replace('{z}', coords.z - 1).replace('{x}', coords.x).replace('{y}', coords.y),
    document.baseURI,
  );

  /* A grid of canvases that paint themselves from what `decode` makes of a tile's bytes. */
  const CanvasTiles = L.GridLayer.extend({
    options: { tileSize: SIDE, keepBuffer: 1, updateWhenZooming: false, minZoom: 1, maxZoom: 22, overhang: 0 },

    initialize(url, styles, options) {
      L.setOptions(this, options);
      this._url = url;
      this._styles = styles;
      this.on('tileunload', (event) => event.tile.stop && event.tile.stop.abort());
    },

    createTile(coords, done) {
      const tile = L.DomUtil.create('div', 'doorstep-tile');
      tile.stop = new AbortController();
      fetch(address(this._url, coords), { signal: tile.stop.signal, credentials: 'same-origin' })
        .then((answer) => {
          if (answer.status === 403 || answer.status === 410) this.fire('stale');
          if (!answer.ok) throw new Error(`tile ${answer.status}`);
          return answer.arrayBuffer();
        })
        .then((bytes) => {
          tile.content = this.decode(bytes);
          if (tile.content?.code.length) this._draw(tile, coords.z);
          done(null, tile);
        })
        .catch((error) => done(error, tile));
      return tile;
    },

    /* A canvas only where there is something to draw: most tiles of most layers are empty. */
    _draw(tile, zoom) {
      const canvas = document.createElement('canvas');
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      const over = this.options.overhang;
      const side = SIDE + 2 * over;
      canvas.width = canvas.height = side * ratio;
      canvas.style.cssText = `position:absolute;left:-${over}px;top:-${over}px;width:${side}px;height:${side}px`;
      const pen = canvas.getContext('2d');
      pen.scale(ratio, ratio);
      pen.translate(over, over);
      this.paint(pen, tile.content, zoom);
      tile.append(canvas);
    },
  });

  Doorstep.Points = CanvasTiles.extend({
    initialize(url, styles, options) {
      CanvasTiles.prototype.initialize.call(this, url, styles, options);
      // pixels a mark at the edge may reach over it, when it is drawn largest
      const reach = (style) => Math.ceil((LARGEST * (style.size + (style.width || 0))) / 2);
      this.options.overhang = Math.max(14, ...styles.map(reach));
    },

    decode(bytes) {
      if (bytes.byteLength < 8) return { total: 0, x: [], y: [], code: [] };
      const [total, sent] = new Uint32Array(bytes, 0, 2);
      return {
        total,
        x: new Uint16Array(bytes, 8, sent),
        y: new Uint16Array(bytes, 8 + 2 * sent, sent),
        code: new Uint8Array(bytes, 8 + 4 * sent, sent),
      };
    },

    paint(pen, content, zoom) {
      const order = this._styles
        .map((style, code) => ({ style, code, rank: style.rank || 0 }))
        .sort((a, b) => a.rank - b.rank);
      for (const { style, code } of order) {
        const diameter = Doorstep.diameter(style, zoom);
        if (diameter < 4) this._paintSpecks(pen, content, code, style, Math.max(diameter, 1.5));
        else this._paintMarks(pen, content, code, style, diameter);
      }
    },

    _paintSpecks(pen, { x, y, code: codes }, code, style, side) {
      const { fill, stroke } = Doorstep.colours(style);
      pen.fillStyle = style.width >= 1.5 && stroke ? stroke : fill || stroke;
      const half = side / 2;
      for (let row = 0; row < codes.length; row++) {
        if (codes[row] === code) pen.fillRect(x[row] / 8 - half, y[row] / 8 - half, side, side);
      }
    },

    _paintMarks(pen, { x, y, code: codes }, code, style, diameter) {
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      const side = Math.ceil(diameter * 1.3) + 4;
      let stamp = null;
      for (let row = 0; row < codes.length; row++) {
        if (codes[row] !== code) continue;
        if (!stamp) {
          stamp = document.createElement('canvas');
          stamp.width = stamp.height = side * ratio;
          const ink = stamp.getContext('2d');
          ink.scale(ratio, ratio);
          Doorstep.drawMark(ink, style, side / 2, side / 2, diameter);
        }
        pen.drawImage(stamp, x[row] / 8 - side / 2, y[row] / 8 - side / 2, side, side);
      }
    },

    /* The nearest mark to a position on the page, within some pixels or inside it: where it is and its code. */
    nearest(latlng, reach) {
      const map = this._map;
      if (!map) return null;
      const zoom = map.getZoom();
      const at = map.project(latlng, zoom);
      const reaches = this._styles.map((style) => Math.max(reach, Doorstep.diameter(style, zoom) / 2));
      const farthest = Math.max(reach, ...reaches);
      let best = null;
      for (const { el, coords, current } of Object.values(this._tiles)) {
        if (!current || !el.content || coords.z !== zoom) continue;
        const { x, y, code } = el.content;
        const [dx, dy] = [at.x - coords.x * SIDE, at.y - coords.y * SIDE];
        if (Math.min(dx, dy) < -farthest || Math.max(dx, dy) > SIDE + farthest) continue;
        for (let row = 0; row < code.length; row++) {
          const away = (x[row] / 8 - dx) ** 2 + (y[row] / 8 - dy) ** 2;
          const rank = this._styles[code[row]]?.rank || 0;
          if (away > (reaches[code[row]] || reach) ** 2) continue;
          if (!best || away < best.away || (away === best.away && rank > best.rank)) {
            best = { away, rank, code: code[row], px: coords.x * SIDE + x[row] / 8, py: coords.y * SIDE + y[row] / 8 };
          }
        }
      }
      if (!best) return null;
      const place = map.unproject([best.px, best.py], zoom);
      const unit = (40075016 * Math.cos((place.lat * Math.PI) / 180)) / (SIDE / 2) / 2 ** zoom / 8;
      return { latlng: place, code: best.code, unit, away: best.away };
    },
  });

  /* Size of a mark: specks far away, full size in the street. */
  Doorstep.diameter = function (style, zoom) {
    const steps = { 12: 0.26, 13: 0.36, 14: 0.5, 15: 0.68, 16: 0.85, 17: 1, 18: 1.12 };
    const factor = zoom < 12 ? 0.2 : zoom > 18 ? LARGEST : steps[zoom];
    return style.size * factor;
  };

  Doorstep.Shapes = CanvasTiles.extend({
    decode(bytes) {
      if (bytes.byteLength < 16) return null;
      const length = new Uint32Array(bytes, 0, 1)[0];
      const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
      let offset = 4 + length;
      const [features, parts, points] = new Uint32Array(bytes, offset, 3);
      offset += 12;
      const code = new Uint8Array(bytes, offset, features);
      const kind = new Uint8Array(bytes, offset + features, features);
      offset += Math.ceil((2 * features) / 4) * 4;
      const partsOf = new Uint32Array(bytes, offset, features + 1);
      offset += 4 * (features + 1);
      const pointsOf = new Uint32Array(bytes, offset, parts + 1);
      offset += 4 * (parts + 1);
      return { labels: header.labels, code, kind, partsOf, pointsOf, xy: new Int16Array(bytes, offset, 2 * points) };
    },

    /* In the order in which the server sends them: what comes later lies on top. */
    paint(pen, content, zoom) {
      if (!content) return;
      const { code, kind } = content;
      for (let first = 0; first < code.length;) {
        let last = first + 1;
        while (last < code.length && code[last] === code[first] && kind[last] === kind[first]) last++;
        const style = this._styles[code[first]];
        if (style && zoom >= (style.min_zoom || 0)) {
          if (kind[first]) this._paintOutlines(pen, content, first, last, kind[first], style, zoom);
          else this._paintMarks(pen, content, first, last, style, zoom);
        }
        first = last;
      }
    },

    _paintOutlines(pen, { partsOf, pointsOf, xy }, first, last, dimension, style, zoom) {
      const { fill, stroke } = Doorstep.colours(style);
      pen.beginPath();
      for (let part = partsOf[first]; part < partsOf[last]; part++) {
        pen.moveTo(xy[2 * pointsOf[part]] / 8, xy[2 * pointsOf[part] + 1] / 8);
        for (let point = pointsOf[part] + 1; point < pointsOf[part + 1]; point++) {
          pen.lineTo(xy[2 * point] / 8, xy[2 * point + 1] / 8);
        }
        if (dimension === 2) pen.closePath();
      }
      if (dimension === 2 && (fill || style.hatch)) {
        pen.globalAlpha = style.hatch ? 1 : (style.opacity ?? 1) * (style.fades ? Doorstep.fading(zoom) : 1);
        pen.fillStyle = style.hatch ? Doorstep.hatch(pen, stroke) : fill;
        pen.fill('evenodd');
        pen.globalAlpha = 1;
      }
      if (stroke && style.width) {
        pen.strokeStyle = stroke;
        pen.lineWidth = dimension === 1 ? style.width * Doorstep.lineScale(zoom) : style.width;
        pen.lineCap = pen.lineJoin = 'round';
        pen.setLineDash(style.dash ? [6, 4] : []);
        pen.stroke();
        pen.setLineDash([]);
      }
    },

    _paintMarks(pen, { partsOf, pointsOf, xy }, first, last, style, zoom) {
      const diameter = Doorstep.diameter(style, Math.max(zoom, 16));
      for (let point = pointsOf[partsOf[first]]; point < pointsOf[partsOf[last]]; point++) {
        Doorstep.drawMark(pen, style, xy[2 * point] / 8, xy[2 * point + 1] / 8, diameter);
      }
    },

    /* Labels of the visible tiles: place, code, text. */
    labels() {
      const found = [];
      for (const { el, coords, current } of Object.values(this._tiles || {})) {
        if (!current || !el.content) continue;
        for (const [x, y, code, text] of el.content.labels) {
          found.push({ x: coords.x * SIDE + x / 8, y: coords.y * SIDE + y / 8, z: coords.z, style: this._styles[code], text });
        }
      }
      return found;
    },
  });

  /* Shading speaks of areas from afar; in the street the single marks do. */
  Doorstep.fading = (zoom) => ({ 14: 0.7, 15: 0.4 }[zoom] || (zoom < 14 ? 1 : 0.25));

  Doorstep.lineScale = (zoom) => ({ 11: 0.3, 12: 0.4, 13: 0.55, 14: 0.7, 15: 0.85, 16: 1, 17: 1.4, 18: 2 }[zoom] || (zoom < 11 ? 0.25 : 2.6));

  /* One pixel to look at. */
  let dropper = null;
  Doorstep.dropper = () => {
    if (!dropper) {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 1;
      dropper = canvas.getContext('2d', { willReadFrequently: true });
    }
    return dropper;
  };

  Doorstep.Surface = L.TileLayer.extend({
    options: { tileSize: SIDE, zoomOffset: -1, keepBuffer: 1, minZoom: 1, maxZoom: 22, className: 'doorstep-surface' },
    initialize(url, styles, options) {
      L.TileLayer.prototype.initialize.call(this, new URL('../../', document.baseURI).href + url.replace(/^(\.\.\/)*/, ''), options);
      this._styles = styles;
    },

    /* The code of the pixel at a position: no two classes have one opacity, and the lines of a hatching have what
       its ground lacks (layers/issue_rates.py). Null where nothing is drawn. */
    codeAt(latlng) {
      const zoom = this._map.getZoom();
      const at = this._map.project(latlng, zoom);
      const [column, row] = [Math.floor(at.x / SIDE), Math.floor(at.y / SIDE)];
      const tile = Object.values(this._tiles).find(
        ({ coords, loaded }) => loaded && coords.x === column && coords.y === row && coords.z === zoom,
      );
      if (!tile || tile.el.naturalWidth !== SIDE) return null;
      const pen = Doorstep.dropper();
      pen.clearRect(0, 0, 1, 1);
      pen.drawImage(tile.el, Math.floor(at.x - column * SIDE), Math.floor(at.y - row * SIDE), 1, 1, 0, 0, 1, 1);
      const alpha = pen.getImageData(0, 0, 1, 1).data[3];
      const near = (opacity) => Math.abs(255 * opacity - alpha) <= 1;
      const code = alpha
        ? this._styles.findIndex(({ opacity, hatch }) => near(opacity ?? 1) || (hatch && near(1 - opacity)))
        : -1;
      return code < 0 ? null : code;
    },
  });
})();
