// The map: dates from left to right, tests and zones from top to bottom.

const ROW = 20;
const TOP = 30;
const SHORTEST = 1;
const map = byId('map');
const canvas = byId('canvas');
const whole = { from: 0, to: 1 };
const view = { from: 0, to: 1, row: -1, at: null };
let rows = [];

const clampDate = (seconds) => Math.min(Math.max(seconds, -LAST_DATE), LAST_DATE);

const measureWhole = () => {
  let from = Infinity;
  let to = -Infinity;
  for (const at of instants.at) {
    from = Math.min(from, at);
    to = Math.max(to, at);
  }
  if (from > to) [from, to] = [secondsOf(data.baseline), secondsOf(data.baseline)];
  const margin = Math.max((to - from) * 0.01, 1);
  whole.from = clampDate(from - margin);
  whole.to = clampDate(to + margin);
};

// To ask an element for its width may lay out the whole page: once a drawing is enough.
let mapWidth = map.clientWidth;
const labelWidth = () => Math.min(280, mapWidth * 0.35);
const toX = (seconds) => labelWidth() + ((seconds - view.from) / (view.to - view.from)) * (mapWidth - labelWidth());
const toSeconds = (x) => view.from + ((x - labelWidth()) / (mapWidth - labelWidth())) * (view.to - view.from);

// Steps of the scale: seconds, minutes, hours, days, months, years up to millennia.
const STEPS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800];
const YEAR = 31556952;

const ticks = () => {
  const wanted = (view.to - view.from) / Math.max((mapWidth - labelWidth()) / 130, 2);
  const found = [];
  const step = STEPS.find((one) => one >= wanted);
  if (step) {
    const digits = step < 60 ? [11, 19] : step < 86400 ? [11, 16] : [0, 10];
    for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
      const shown = formatMoment(at);
      const isMidnight = at % 86400 === 0;
      found.push([at, isMidnight ? shown.slice(0, shown.indexOf('T')) : shown.slice(shown.indexOf('T') - 10).slice(...digits)]);
    }
    return found;
  }
  const months = [1, 3, 6].find((one) => one * (YEAR / 12) >= wanted);
  const years = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000, 100000].find((one) => one * YEAR >= wanted) ?? 200000;
  const stride = months ?? years * 12;
  const first = new Date(view.from * 1000);
  let month = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth()) / stride) * stride;
  for (; ; month += stride) {
    const date = new Date(0);
    date.setUTCFullYear(Math.floor(month / 12), month - Math.floor(month / 12) * 12, 1);
    const at = date.getTime() / 1000;
    if (!(at <= view.to)) return found;
    const shown = formatMoment(at);
    found.push([at, shown.slice(0, shown.indexOf('-', 1) + (months ? 3 : 0))]);
  }
};

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// Failing time has stripes and full height, passing instants are short: no colour is needed.
const stripes = (context) => {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 6;
  const pen = tile.getContext('2d');
  pen.fillStyle = colour('bad');
  pen.fillRect(0, 0, 6, 6);
  pen.strokeStyle = colour('bad-ink');
  pen.globalAlpha = 0.55;
  pen.lineWidth = 1.3;
  for (const shift of [-6, 0, 6]) {
    pen.beginPath();
    pen.moveTo(shift, 6);
    pen.lineTo(shift + 6, 0);
    pen.stroke();
  }
  return context.createPattern(tile, 'repeat');
};

const firstAtOrAfter = (seconds, from, to) => {
  while (from < to) {
    const middle = (from + to) >> 1;
    if (instants.at[middle] < seconds) from = middle + 1;
    else to = middle;
  }
  return from;
};

const chosenWindows = (row) => row.test.windows.filter((window) => (row.stretch === null || !hasZones || window.zone === row.stretch.zone || stretches.length === 1) && filters.takesWindow(window));

const chosenStraddles = (row) => row.test.straddles.filter((straddle) => (row.stretch === null || !hasZones || straddle.zone === row.stretch.zone || stretches.length === 1) && filters.takesStraddle(straddle));

const drawRow = (context, row, top, pens) => {
  const left = labelWidth();
  if (row.stretch !== null) {
    const { bits } = row.test;
    const end = row.stretch.to;
    let column = -1;
    let best = NOT_TRIED;
    const flush = () => {
      if (column < 0) return;
      const shapes = { [FAILED]: [pens.bad, 3, ROW - 6], [PASSED]: [pens.good, ROW / 2 - 2, 4], [NOT_TRIED]: [pens.none, ROW / 2 - 1, 2] };
      const [pen, down, height] = shapes[best];
      context.fillStyle = pen;
      context.fillRect(column, top + down, 2, height);
    };
    for (let index = firstAtOrAfter(view.from, row.stretch.from, end); index < end && instants.at[index] <= view.to; index++) {
      if (!filters.takesFamily(instants.family[index])) continue;
      const here = Math.round(toX(instants.at[index]));
      if (here !== column) {
        flush();
        column = here;
        best = NOT_TRIED;
      }
      best = Math.max(best, bits[index]);
    }
    flush();
  }
  context.fillStyle = pens.bad;
  for (const window of chosenWindows(row)) {
    if (window.to < view.from || window.from > view.to) continue;
    const from = Math.max(toX(window.from), left);
    const to = Math.min(toX(window.to), mapWidth);
    context.fillRect(from, top + 3, Math.max(to - from, 3), ROW - 6);
  }
  // A read on each side of the boundary.
  context.fillStyle = pens.edge;
  for (const straddle of chosenStraddles(row)) {
    const at = secondsOf(straddle.at);
    if (at < view.from || at > view.to) continue;
    for (const shift of [-4, 2]) context.fillRect(toX(at) + shift, top + 2, 2, ROW - 4);
  }
};

const draw = () => {
  mapWidth = map.clientWidth;
  const width = mapWidth;
  const height = Math.min(TOP + rows.length * ROW, 480);
  const ratio = window.devicePixelRatio || 1;
  byId('height').style.height = `${TOP + rows.length * ROW}px`;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  const left = labelWidth();
  const pens = { bad: stripes(context), edge: colour('bad'), good: colour('good'), none: colour('faint') };
  const [ink, faint, line, panel] = ['ink', 'faint', 'line', 'panel'].map(colour);
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  const scrolled = map.scrollTop;
  const first = Math.floor(scrolled / ROW);
  const last = Math.min(rows.length, Math.ceil((scrolled + height - TOP) / ROW));
  const scale = ticks();
  for (let index = first; index < last; index++) {
    const row = rows[index];
    const top = TOP + index * ROW - scrolled;
    if (index === view.row) {
      context.fillStyle = colour('none');
      context.fillRect(0, top, width, ROW);
    }
    context.strokeStyle = line;
    context.strokeRect(0, top + ROW - 0.5, width, 0);
    drawRow(context, row, top, pens);
    context.fillStyle = panel;
    if (index === view.row) context.fillStyle = colour('none');
    context.fillRect(0, top, left, ROW - 1);
    context.fillStyle = ink;
    context.save();
    context.beginPath();
    context.rect(0, top, left - 6, ROW);
    context.clip();
    const mark = { bomb: '●', hang: '◆', artefact: '▲', flaky: '≈', broken: '✕', ok: '·' }[row.test.verdict];
    context.fillText(`${mark} ${row.label.replace(/\s+/g, ' ')}`, 6, top + ROW / 2);
    context.restore();
  }
  context.fillStyle = panel;
  context.fillRect(0, 0, width, TOP - 2);
  context.fillStyle = faint;
  for (const [at, label] of scale) {
    const x = toX(at);
    if (x < left) continue;
    context.fillRect(x, TOP - 8, 1, 6);
    context.globalAlpha = 0.25;
    context.fillRect(x, TOP, 1, height);
    context.globalAlpha = 1;
    if (x + context.measureText(label).width < width) context.fillText(label, x + 3, TOP - 18);
  }
  if (view.at !== null) {
    context.fillStyle = colour('focus');
    context.fillRect(toX(view.at), TOP, 1, height);
  }
  byId('span').textContent = `${formatMoment(Math.round(view.from))} to ${formatMoment(Math.round(view.to))}`;
};

// Zooming asks for many drawings; the last one before a frame counts.
let isAsked = false;
const redraw = () => {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(() => {
    isAsked = false;
    draw();
  });
};

const show = (from, to) => {
  const span = Math.min(Math.max(to - from, SHORTEST), (whole.to - whole.from) * 1.2);
  const middle = Math.min(Math.max((from + to) / 2, whole.from), whole.to);
  view.from = clampDate(middle - span / 2);
  view.to = clampDate(middle + span / 2);
  redraw();
};

const zoom = (factor, around = view.at !== null && view.at >= view.from && view.at <= view.to ? view.at : (view.from + view.to) / 2) =>
  show(around - (around - view.from) * factor, around + (view.to - around) * factor);
const move = (share) => show(view.from + (view.to - view.from) * share, view.to + (view.to - view.from) * share);

const moves = { in: () => zoom(0.4), out: () => zoom(2.5), left: () => move(-0.3), right: () => move(0.3), all: () => show(whole.from, whole.to) };
