// The page: heading, keys, mouse and theme.

const status = (row, at) => {
  if (!row) return '';
  // A name may turn the direction of writing; it must not turn the rest.
  const parts = [`\u2068${row.label}\u2069`, data.verdicts[row.test.verdict]];
  if (at !== null) {
    const inside = chosenWindows(row).find((window) => at >= window.from && at <= window.to);
    if (inside) parts.push(`failing at ${formatMoment(Math.round(at))}`);
  }
  if (at !== null && row.stretch) {
    const { from, to } = row.stretch;
    const after = firstAtOrAfter(at, from, to);
    const near = [after - 1, after].filter((index) => index >= from && index < to);
    near.sort((one, other) => Math.abs(instants.at[one] - at) - Math.abs(instants.at[other] - at));
    const [index] = near;
    if (index !== undefined) {
      const boundary = text(instants.boundary[index]);
      parts.push(`nearest instant ${formatMoment(data.at[index])}: ${WORDS[row.test.bits[index]]}${boundary ? ` (${boundary})` : ''}`);
    }
  }
  const [first] = chosenWindows(row);
  if (first && at === null) parts.push(`first bad ${formatMoment(first.firstBad)}`);
  const [between] = chosenStraddles(row);
  if (between && at === null) parts.push(between.story);
  return parts.join(' · ');
};

// Scrolls the chosen row into sight and says what it is.
const reveal = () => {
  const top = view.row * ROW;
  const seen = map.clientHeight - TOP - ROW;
  if (view.row >= 0) map.scrollTop = Math.min(Math.max(map.scrollTop, top - seen), top);
  byId('status').textContent = status(rows[view.row], view.at);
  redraw();
};

const choose = (row) => {
  view.row = Math.min(Math.max(row, 0), rows.length - 1);
  view.at = null;
  reveal();
};

const listenToKeys = () => {
  const keys = {
    ArrowLeft: moves.left, ArrowRight: moves.right, '+': moves.in, '=': moves.in, '-': moves.out, Home: moves.all,
    ArrowUp: () => choose(view.row - 1), ArrowDown: () => choose(view.row + 1),
    PageUp: () => choose(view.row - 20), PageDown: () => choose(view.row + 20),
    Enter: () => rows[view.row] && open(rows[view.row].test),
  };
  map.addEventListener('keydown', (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
};

const listenToMouse = () => {
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    const y = event.clientY - box.top - TOP;
    return { x: event.clientX - box.left, row: y < 0 ? -1 : Math.floor((y + map.scrollTop) / ROW) };
  };
  let held = null;
  canvas.addEventListener('pointerdown', (event) => {
    held = { x: event.clientX, from: view.from, to: view.to, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    const { x, row } = place(event);
    if (held) {
      const shift = ((held.x - event.clientX) / (mapWidth - labelWidth())) * (held.to - held.from);
      held.moved ||= Math.abs(held.x - event.clientX) > 3;
      if (held.moved) show(held.from + shift, held.to + shift);
      return;
    }
    byId('status').textContent = status(rows[row], x > labelWidth() ? toSeconds(x) : null);
  });
  canvas.addEventListener('pointerup', (event) => {
    const { x, row } = place(event);
    if (held && !held.moved && rows[row]) {
      view.row = row;
      view.at = x > labelWidth() ? toSeconds(x) : null;
      reveal();
    }
    held = null;
  });
  canvas.addEventListener('dblclick', (event) => {
    const { row } = place(event);
    if (rows[row]) open(rows[row].test);
  });
  map.addEventListener('wheel', (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.25 : 0.8, toSeconds(place(event).x));
  }, { passive: false });
  map.addEventListener('scroll', redraw);
};

const THEMES = ['auto', 'light', 'dark'];

const setTheme = (theme) => {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  byId('theme').textContent = `Theme: ${theme}`;
  drawLegend();
  redraw();
};

// Storage is closed to pages from disk in some browsers; the theme is then not kept.
const keep = (theme) => {
  try {
    if (theme === undefined) return localStorage.getItem('timewarp-theme');
    localStorage.setItem('timewarp-theme', theme);
  } catch {
    return null;
  }
  return null;
};

const drawLegend = () => {
  const sample = (name, height) => {
    const made = make('canvas', { width: 24, height: 14 });
    made.setAttribute('aria-hidden', 'true');
    const pen = made.getContext('2d');
    pen.fillStyle = name === 'bad' ? stripes(pen) : colour(name);
    pen.fillRect(0, (14 - height) / 2, 24, height);
    return made;
  };
  const item = (name, height, words) => make('span', {}, sample(name, height), words);
  byId('legend').replaceChildren(item('bad', 14, 'failing: striped, full height'), item('good', 4, 'passed: short'),
    make('span', { textContent: '‖ failing where a boundary falls between two reads' }), item('faint', 2, 'not tried: thin line'), make('span', { textContent: 'blank: nothing known' }),
    make('span', { textContent: '● bomb ◆ hang ▲ artefact ≈ flaky ✕ broken · OK' }));
};

const fillHeading = () => {
  byId('name').textContent = data.name;
  const counts = data.order.map((verdict) => [data.verdicts[verdict], tests.filter((test) => test.verdict === verdict).length]);
  const words = counts.filter(([, count]) => count > 0).map(([verdict, count]) => `${count.toLocaleString('en')} ${verdict}`);
  byId('summary').textContent = words.join(', ') || 'nothing ran across dates';
  if (data.stopped) {
    byId('stopped').hidden = false;
    byId('stopped').textContent = `Stopped before its time: ${data.stopped}. This is what was done until then.`;
  }
  const onOff = (isOn) => (isOn ? 'on' : 'off');
  const profile = (one) => `${one.name}: opt-level ${one.opt_level}, overflow checks ${onOff(one.overflow_checks)}, debug assertions ${onOff(one.debug_assertions)}`;
  byId('about').append(
    ...entry('plan', `${data.words}, ${counted(data.tried, data.at.length ? 'instant' : 'run')} tried${data.at.length ? ` of ${data.at.length.toLocaleString('en')}` : ''}`),
    ...entry('baseline', formatMoment(data.baseline)), ...entry('zones', data.zoned.join(', ') || null),
    ...entry('runs', data.runs.toLocaleString('en')), ...entry('took', data.took === null ? null : `${data.took.toFixed(1)} s`), ...data.profiles.flatMap((one) => entry('profile', profile(one))),
    ...data.notes.flatMap((note) => entry('note', note)),
    ...data.skipped.flatMap((skipped) => entry('skipped', `${counted(skipped.count, 'test')}, ${skipped.reason}${skipped.names.length ? `: ${skipped.names.join(', ')}` : ''}`)),
    ...entry('tz database', data.tz), ...entry('written by', data.writer));
};

fillHeading();
fillFilters();
measureWhole();
byId('map-section').hidden = instants.at.length === 0;
setTheme(THEMES.includes(keep()) ? keep() : 'auto');
applyFilters();
show(whole.from, whole.to);
listenToKeys();
listenToMouse();
byId('theme').addEventListener('click', () => {
  const now = document.documentElement.dataset.theme ?? 'auto';
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
  keep(next);
  setTheme(next);
});
for (const button of document.querySelectorAll('[data-do]')) button.addEventListener('click', () => moves[button.dataset.do]());
byId('filters').addEventListener('input', applyFilters);
byId('filters').addEventListener('submit', (event) => event.preventDefault());
byId('filters').addEventListener('reset', () => setTimeout(applyFilters));
byId('more').addEventListener('click', () => {
  limit = listed.length;
  fillTable();
});
addEventListener('resize', redraw);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => setTheme(document.documentElement.dataset.theme ?? 'auto'));
