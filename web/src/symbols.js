/* How marks, lines and fills look. Styles come from layers/style.py as plain numbers and colours. */
(function () {
  'use strict';
  const Doorstep = (window.Doorstep = window.Doorstep || {});

  const polygon = (sides, turn) => Array.from({ length: sides }, (_, corner) => {
    const angle = turn + (2 * Math.PI * corner) / sides;
    return [Math.sin(angle), -Math.cos(angle)];
  });
  const star = Array.from({ length: 10 }, (_, corner) => {
    const angle = (Math.PI * corner) / 5;
    const reach = corner % 2 ? 0.45 : 1.1;
    return [reach * Math.sin(angle), -reach * Math.cos(angle)];
  });
  const OUTLINES = {
    square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
    triangle: polygon(3, 0),
    'triangle-down': polygon(3, Math.PI),
    diamond: [[0, -1.05], [1.05, 0], [0, 1.05], [-1.05, 0]],
    pentagon: polygon(5, 0),
    hexagon: polygon(6, Math.PI / 6),
    star,
  };
  const STROKES = {
    plus: [[[-1, 0], [1, 0]], [[0, -1], [0, 1]]],
    cross: [[[-0.8, -0.8], [0.8, 0.8]], [[-0.8, 0.8], [0.8, -0.8]]],
  };

  Doorstep.isDark = function () {
    const text = getComputedStyle(document.documentElement).getPropertyValue('--background-color');
    const found = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(text.trim());
    if (!found) return false;
    const [red, green, blue] = found.slice(1).map((part) => parseInt(part, 16));
    return 0.3 * red + 0.59 * green + 0.11 * blue < 110;
  };

  Doorstep.colours = function (style) {
    const dark = Doorstep.isDark();
    return {
      fill: (dark && style.fill_dark) || style.fill || '',
      stroke: (dark && style.stroke_dark) || style.stroke || '',
    };
  };

  /* Trace a mark of a given radius around a point; returns false for marks that are only strokes. */
  function trace(pen, shape, x, y, radius) {
    pen.beginPath();
    if (STROKES[shape]) {
      for (const [from, to] of STROKES[shape]) {
        pen.moveTo(x + from[0] * radius, y + from[1] * radius);
        pen.lineTo(x + to[0] * radius, y + to[1] * radius);
      }
      return false;
    }
    const outline = OUTLINES[shape];
    if (outline) {
      outline.forEach(([dx, dy], corner) => {
        const move = corner ? 'lineTo' : 'moveTo';
        pen[move](x + dx * radius, y + dy * radius);
      });
      pen.closePath();
    } else {
      pen.arc(x, y, radius, 0, 2 * Math.PI);
    }
    return true;
  }

  Doorstep.drawMark = function (pen, style, x, y, diameter) {
    const { fill, stroke } = Doorstep.colours(style);
    const closed = trace(pen, style.shape, x, y, diameter / 2);
    if (closed && fill) {
      pen.fillStyle = fill;
      pen.fill();
    }
    if (stroke && style.width) {
      pen.strokeStyle = stroke;
      pen.lineWidth = Math.max((style.width * diameter) / style.size, 0.5);
      pen.lineCap = 'round';
      pen.stroke();
    }
  };

  /* Diagonal lines for "unknown": the same on every tile because they follow the canvas, not the shape. */
  Doorstep.hatch = function (pen, colour) {
    const side = 8;
    const stamp = document.createElement('canvas');
    stamp.width = stamp.height = side;
    const ink = stamp.getContext('2d');
    ink.strokeStyle = colour;
    ink.lineWidth = 1.1;
    ink.beginPath();
    for (const shift of [-side, 0, side]) {
      ink.moveTo(shift, side);
      ink.lineTo(shift + side, 0);
    }
    ink.stroke();
    return pen.createPattern(stamp, 'repeat');
  };

  /* A small picture of a style for the legend. */
  Doorstep.swatch = function (style) {
    const canvas = document.createElement('canvas');
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [22, 16];
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const pen = canvas.getContext('2d');
    pen.scale(ratio, ratio);
    const { fill, stroke } = Doorstep.colours(style);
    if (style.mark === 'area') {
      if (style.hatch || fill) {
        pen.globalAlpha = style.hatch ? 1 : style.opacity ?? 1;
        pen.fillStyle = style.hatch ? Doorstep.hatch(pen, stroke) : fill;
        pen.fillRect(1, 2, width - 2, height - 4);
        pen.globalAlpha = 1;
      }
      pen.strokeStyle = stroke || fill;
      pen.lineWidth = 1;
      pen.strokeRect(1.5, 2.5, width - 3, height - 5);
    } else if (style.mark === 'line') {
      pen.strokeStyle = stroke;
      pen.lineWidth = Math.min(style.width || 1, 4);
      pen.setLineDash(style.dash ? [5, 3] : []);
      pen.beginPath();
      pen.moveTo(1, height / 2);
      pen.lineTo(width - 1, height / 2);
      pen.stroke();
    } else {
      Doorstep.drawMark(pen, style, width / 2, height / 2, Math.min(style.size, 11));
    }
    return canvas;
  };
})();
