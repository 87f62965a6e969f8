/* Runs in the page before anything else and writes what happens, there and in the map's frame, into
   one log. The frame has the page's origin and shares its main thread and its animation frames, so
   that one loop sees both. Times are milliseconds since 1970 on the page's steady clock. */
(() => {
  'use strict';
  if (window !== window.top) return;
  const log = (window.benchLog = []);
  const clock = (moment = performance.now()) => performance.timeOrigin + moment;
  const note = (kind, what, more = {}) => log.push({ kind, what, at: clock(), ...more });

  note('start', '', { at: performance.timeOrigin });
  addEventListener('pointerdown', (event) => note('click', '', { at: clock(event.timeStamp) }), true);
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) {
      note('task', task.name, { at: clock(task.startTime), ms: task.duration });
    }
  }).observe({ type: 'longtask', buffered: true });

  /* What a picture is of: our layers and their filter, or how many marks a peer has drawn. */
  function tiles(map, whole = false) {
    const stage = map.map_div && map.map_div.doorstep;
    if (!stage || !stage.layers.size) return '';
    const said = [];
    for (const [key, { url, live, next, late }] of stage.layers) {
      if (late && !whole) continue;
      const complete = live && !next && map.Doorstep.painted[key] === url && !live.isLoading();
      if (!complete) return '';
      said.push(`${key}=${new URLSearchParams(url.split('?')[1]).get('d') || ''}`);
    }
    return `tiles ${said.sort().join(' ')}`;
  }
  function paths(map) {
    const group = map.document.querySelector('.leaflet-overlay-pane svg g');
    return group && group.childElementCount ? `marks ${group.childElementCount}` : '';
  }
  function clusters(map) {
    let marks = 0;
    for (const icon of map.document.querySelectorAll('.leaflet-marker-pane .leaflet-marker-icon')) {
      marks += icon.classList.contains('marker-cluster') ? Number(icon.textContent) : 1;
    }
    return marks ? `marks ${marks}` : '';
  }

  /* WebGL: a drawing of very many marks that the graphics side reports as finished. */
  let fence = null;
  let drawn = '';
  const draw = WebGL2RenderingContext.prototype.drawArraysInstanced;
  WebGL2RenderingContext.prototype.drawArraysInstanced = function (mode, first, count, instances) {
    draw.call(this, mode, first, count, instances);
    const wanted = `marks ${instances}`;
    if (instances < 100 || drawn === wanted || (fence && fence.wanted === wanted)) return;
    fence = { gl: this, sync: this.fenceSync(this.SYNC_GPU_COMMANDS_COMPLETE, 0), wanted };
  };
  function canvas() {
    if (fence && fence.gl.getSyncParameter(fence.sync, fence.gl.SYNC_STATUS) === fence.gl.SIGNALED) {
      drawn = fence.wanted;
      fence = null;
    }
    return drawn;
  }

  /* A page without any map: the number it tells. */
  function told() {
    const number = document.querySelector('.bench-count');
    return number ? `marks ${number.textContent}` : '';
  }

  const ready = new WeakSet();
  function inFrame() {
    const frame = document.querySelector('iframe[title^="streamlit_folium"]');
    const map = frame && frame.contentWindow;
    if (!map || !map.document || !map.document.body) return '';
    if (!ready.has(map)) map.performance.setResourceTimingBufferSize(5000);
    ready.add(map);
    const all = tiles(map, true);
    if (all !== whole) note('whole', all);
    whole = all;
    return tiles(map) || paths(map) || clusters(map);
  }

  let shown = '';
  let whole = '';
  let frames = null;
  window.benchFrames = {
    start: () => { frames = []; },
    stop: () => { const kept = frames || []; frames = null; return kept; },
  };
  function look(moment) {
    requestAnimationFrame(look);
    if (frames) { // looking takes time of its own, which is not to count
      frames.push(moment);
      return;
    }
    const found = inFrame() || canvas() || told();
    if (found !== shown) note('shown', found);
    shown = found;
  }
  requestAnimationFrame(look);
})();
