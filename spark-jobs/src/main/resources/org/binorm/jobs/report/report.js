'use strict';
// Draws the curves. Names of runs come from outside: they are only ever set as text.
(() => {
  const { runs, charts } = JSON.parse(document.getElementById('data').textContent);
  const root = document.documentElement;
  const FONT = 'system-ui, sans-serif';
  const NARROW = 420;
  const plots = [];

  const theme = name => getComputedStyle(root).getPropertyValue('--' + name).trim();
  const colour = run => theme('c' + run.colour);
  const shapes = runs.map(run => new Path2D(run.shape));

  const number = value => {
    const size = Math.abs(value);
    if (size !== 0 && size < 0.01) return value.toPrecision(2);
    return value.toLocaleString('en', size >= 1000
      ? { maximumFractionDigits: 0 }
      : size >= 10 ? { maximumFractionDigits: 1 } : { minimumFractionDigits: 3, maximumFractionDigits: 4 });
  };
  const position = value => value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 });

  // One column of x for all lines; a line has no value where only others have a point.
  const table = lines => {
    const xs = [...new Set(lines.flatMap(line => line.x))].sort((a, b) => a - b);
    const at = new Map(xs.map((x, i) => [x, i]));
    return [xs, ...lines.map(line => {
      const ys = new Array(xs.length).fill(null);
      line.x.forEach((x, i) => { ys[at.get(x)] = line.y[i]; });
      return ys;
    })];
  };

  const shorten = (context, text, width) => {
    if (context.measureText(text).width <= width) return text;
    let short = text;
    while (short.length > 1 && context.measureText(short + '…').width > width) short = short.slice(0, -1);
    return short + '…';
  };

  const labelWidth = (chart, width) => {
    if (width < NARROW) return 20;
    const context = document.createElement('canvas').getContext('2d');
    context.font = '12px ' + FONT;
    const longest = Math.max(...chart.lines.map(line => context.measureText(runs[line.run].name).width));
    return Math.min(longest + 28, width * 0.3);
  };

  const drawMark = (u, run, x, y) => {
    const c = u.ctx, scale = uPlot.pxRatio * 0.95;
    c.save();
    c.translate(x, y);
    c.scale(scale, scale);
    c.lineWidth = 2.5;
    c.strokeStyle = theme('page');
    c.stroke(shapes[run]);
    c.fillStyle = colour(runs[run]);
    c.fill(shapes[run]);
    c.restore();
  };

  // Marks on the lines: every point where points are few, else some, shifted from line to line.
  const drawMarks = (u, chart) => {
    const c = u.ctx, { left, top, width, height } = u.bbox;
    c.save();
    c.beginPath();
    c.rect(left - 8, top - 8, width + 16, height + 16);
    c.clip();
    chart.lines.forEach((line, i) => {
      const every = chart.points && line.x.length <= 40 ? 1 : Math.max(1, Math.floor(line.x.length / 5));
      const first = every === 1 ? 0 : Math.floor(every * (i + 1) / (chart.lines.length + 1));
      for (let p = first; p < line.x.length; p += every) {
        drawMark(u, line.run, u.valToPos(line.x[p], 'x', true), u.valToPos(line.y[p], 'y', true));
      }
    });
    c.restore();
  };

  // The name of each run at the end of its line; names that would overlap move apart.
  const drawLabels = (u, chart) => {
    const c = u.ctx, ratio = uPlot.pxRatio, { left, top, width, height } = u.bbox;
    const narrow = u.width < NARROW, gap = 15 * ratio;
    c.save();
    c.font = 12 * ratio + 'px ' + FONT;
    c.textBaseline = 'middle';
    c.textAlign = 'left';
    const labels = chart.lines.map(line => ({
      run: line.run,
      y: Math.min(top + height, Math.max(top, u.valToPos(line.y[line.y.length - 1], 'y', true))),
    })).sort((a, b) => a.y - b.y);
    for (let i = 1; i < labels.length; i++) labels[i].y = Math.max(labels[i].y, labels[i - 1].y + gap);
    let floor = top + height;
    for (let i = labels.length - 1; i >= 0; i--) {
      labels[i].y = Math.min(labels[i].y, floor);
      floor = labels[i].y - gap;
    }
    for (const label of labels) {
      const x = left + width + (narrow ? 11 : 16) * ratio;
      drawMark(u, label.run, x, label.y);
      if (!narrow) {
        c.fillStyle = colour(runs[label.run]);
        const room = u.ctx.canvas.width - x - 8 * ratio;
        c.fillText(shorten(c, runs[label.run].name, room), x + 8 * ratio, label.y);
      }
    }
    c.restore();
  };

  const nearest = (u, series, index) => {
    const values = u.data[series];
    if (values[index] != null) return index;
    let low = index, high = index;
    while (low > 0 && values[low] == null) low--;
    while (high < values.length - 1 && values[high] == null) high++;
    const x = u.data[0];
    if (values[low] == null) return values[high] == null ? null : high;
    if (values[high] == null) return x[index] - x[low] > (x[x.length - 1] - x[0]) * 0.05 ? null : low;
    return x[index] - x[low] <= x[high] - x[index] ? low : high;
  };

  const tooltip = (chart, place) => {
    const tip = document.createElement('div');
    tip.className = 'tip';
    tip.hidden = true;
    place.append(tip);
    return u => {
      const { left, top, idx } = u.cursor;
      tip.hidden = left == null || left < 0 || idx == null;
      if (tip.hidden) return;
      const rows = chart.lines
        .map((line, i) => ({ run: runs[line.run], at: nearest(u, i + 1, idx), i: i + 1 }))
        .filter(row => row.at != null)
        .map(row => ({ run: row.run, y: u.data[row.i][row.at] }))
        .sort((a, b) => b.y - a.y);
      const head = document.createElement('div');
      head.className = 'dim';
      head.textContent = chart.x.split(',')[0] + ' ' + position(u.data[0][idx]) + (chart.x.split(',')[1] || '');
      tip.replaceChildren(head, ...rows.map(row => {
        const line = document.createElement('div');
        const value = document.createElement('b');
        value.textContent = number(row.y);
        line.append(value, ' ', row.run.name);
        line.className = 'tipline c' + row.run.colour;
        return line;
      }));
      const box = place.getBoundingClientRect();
      const x = u.bbox.left / uPlot.pxRatio + left;
      const width = tip.offsetWidth;
      tip.style.left = Math.max(0, Math.min(box.width - width, x + 14 + width > box.width ? x - width - 14 : x + 14)) + 'px';
      tip.style.top = Math.max(0, u.bbox.top / uPlot.pxRatio + top - tip.offsetHeight - 8) + 'px';
    };
  };

  const draw = place => {
    const chart = charts[Number(place.dataset.chart)];
    const size = () => ({ width: place.clientWidth, height: place.clientWidth < NARROW ? 220 : 260 });
    const axis = {
      stroke: () => theme('dim'),
      font: '12px ' + FONT,
      labelFont: '12px ' + FONT,
      grid: { stroke: () => theme('grid'), width: 1 },
      ticks: { show: false },
    };
    const options = {
      ...size(),
      padding: [8, u => labelWidth(chart, u.width), 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: {
        x: { time: false, range: (u, min, max) => [Math.min(0, min), max === min ? max + 1 : max] },
        y: { range: () => chart.range },
      },
      axes: [
        { ...axis, grid: { show: false }, label: chart.x, labelSize: 18, labelGap: 0, size: 30, space: 60,
          border: { show: true, stroke: () => theme('dim'), width: 1 },
          values: (u, ticks) => ticks.map(position) },
        { ...axis, size: 52, space: 36, values: (u, ticks, i, space, step) => ticks.map(tick =>
          tick.toLocaleString('en', { minimumFractionDigits: 0, maximumFractionDigits: step < 0.01 ? 3 : step < 0.1 ? 2 : 1 })) },
      ],
      series: [{}, ...chart.lines.map(line => ({
        stroke: () => colour(runs[line.run]),
        width: 1.75,
        dash: runs[line.run].dashed ? [6, 4] : [],
        spanGaps: true,
        points: { show: false },
      }))],
      hooks: {
        draw: [u => { drawMarks(u, chart); drawLabels(u, chart); }],
        setCursor: [tooltip(chart, place)],
      },
    };
    const plot = new uPlot(options, table(chart.lines), place);
    plots.push(plot);
    new ResizeObserver(() => plot.setSize(size())).observe(place);
  };

  document.querySelectorAll('.plot').forEach(draw);
  const redraw = () => plots.forEach(plot => plot.redraw(false, true));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  root.dataset.drawn = plots.length;
})();
