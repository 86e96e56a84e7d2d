// The table: the same answer in words, for every reader.

const FEW = 200;
let listed = [];
let limit = FEW;

const copyButton = (line) => {
  const button = make('button', { type: 'button', textContent: 'Copy' });
  button.setAttribute('aria-label', 'Copy the rerun line');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(line);
      button.textContent = 'Copied';
    } catch {
      // Without leave to use the clipboard the line is marked, to be copied by hand.
      getSelection().selectAllChildren(button.previousElementSibling);
      button.textContent = 'Marked';
    }
  });
  return button;
};

const entry = (term, value) => (value === null || value === undefined ? [] : [make('dt', { textContent: term }), make('dd', { textContent: value })]);

const rerunOf = (line) => (line ? [make('div', { textContent: 'rerun:' }), make('pre', { textContent: line }), copyButton(line)] : []);

const tellWindow = (test, window) => {
  const exact = window.exact ? '' : ' (not bisected to the end)';
  const list = make('dl', {},
    ...entry('last good', window.lastGood === null ? 'none: it fails from the first instant tried' : formatMoment(window.lastGood) + exact),
    ...entry('first bad', formatMoment(window.firstBad)),
    ...entry('last bad', window.firstGood === null ? `still failing at ${formatMoment(window.lastBad)}` : formatMoment(window.lastBad)),
    ...entry('first good', window.firstGood === null ? null : formatMoment(window.firstGood)),
    ...entry('zone', window.zone),
    ...entry('boundary', window.boundary ? window.boundary + (window.clocks ? ` by the clocks of ${window.clocks}` : '') : window.lastGood === null ? null : 'none: a date in the code?'),
    ...entry('why', window.why),
    ...entry('midnight in', window.midnights),
    ...test.clues.filter((clue) => clue.firstBad === window.firstBad).flatMap((clue) => entry('clue', clue.words)),
    ...entry('tried in it', counted(window.tried, 'instant')));
  const button = make('button', { type: 'button', textContent: 'Show its beginning on the map' });
  button.addEventListener('click', () => {
    view.row = rows.findIndex((row) => row.test === test && (row.stretch === null || stretches.length === 1 || row.stretch.zone === (window.zone ?? 'UTC')));
    view.at = window.from;
    show(window.from - 5, window.from + 5);
    reveal();
    map.focus();
  });
  return make('div', { className: 'failure' }, make('pre', { textContent: window.failure }), list, ...rerunOf(window.rerun), ' ', button);
};

const tellStraddle = (straddle) => {
  const clock = `start at ${straddle.start}, play ${straddle.timeline}`;
  const read = (index) => straddle.reads[index] + (straddle.places[index] === null ? '' : ` at ${straddle.places[index]}`);
  const reads = straddle.reads ? `${read(0)} and ${read(1)}` : null;
  const zone = hasZones || straddle.zone !== 'UTC' ? straddle.zone : null;
  const list = make('dl', {},
    ...entry('what happens', straddle.story), ...entry('at', formatMoment(straddle.at)), ...entry('zone', zone),
    ...entry('boundary', straddle.boundary), ...entry('between reads', reads), ...entry('clock', clock),
    ...entry('runs like it', String(straddle.count)), ...entry('families', straddle.families.join(', ') || null));
  return make('div', { className: 'failure' }, make('pre', { textContent: text(straddle.failure) }), list, ...rerunOf(straddle.rerun));
};

// A known failure and the windows that it accounts for, which are told when they are asked for.
const tellKnown = (test, known) => {
  const hidden = known.all - known.windows.length;
  const count = known.all === 0 ? null : counted(known.all, 'window') + (hidden > 0 ? `, ${hidden.toLocaleString('en')} of them in the JSON report only` : '');
  const list = make('dl', {}, ...entry('state', known.state), ...entry('range', known.range), ...entry('reason', known.reason), ...entry('accounts for', count));
  const told = make('div', { className: 'known' }, list);
  const windows = known.windows.filter((window) => filters.takesWindow(window));
  if (windows.length === 0) return told;
  const button = make('button', { type: 'button', textContent: `Show ${counted(windows.length, 'accepted window')}` });
  button.addEventListener('click', () => button.replaceWith(...windows.map((window) => tellWindow(test, window))));
  told.append(button);
  return told;
};

const FIRST = 20;

const tell = (test) => {
  const cell = make('td', { colSpan: 5 });
  const list = make('dl', {}, ...entry('why this verdict', test.reason), ...entry('at the real date', test.today),
    ...entry('reads of the clock', test.reads === null ? null : String(test.reads)),
    ...entry('takes', test.took === null ? null : `${test.took.toFixed(3)} s`));
  cell.append(list, ...test.known.map((known) => tellKnown(test, known)));
  const parts = [
    ...test.windows.filter((window) => filters.takesWindow(window)).map((window) => () => tellWindow(test, window)),
    ...test.straddles.filter((straddle) => filters.takesStraddle(straddle)).map((straddle) => () => tellStraddle(straddle)),
  ];
  const add = (from) => {
    cell.append(...parts.slice(from, from + FIRST).map((part) => part()));
    if (parts.length <= from + FIRST) return;
    const more = make('button', { type: 'button', textContent: `Show more (${parts.length - from - FIRST} are hidden)` });
    more.addEventListener('click', () => {
      more.remove();
      add(from + FIRST);
    });
    cell.append(more);
  };
  add(0);
  const known = test.windows.length + test.straddles.length;
  if (known < test.all) cell.append(make('p', { textContent: `${counted(test.all - known, 'more failure')} of this test in the JSON report.` }));
  if (parts.length === 0 && known > 0) cell.append(make('p', { textContent: 'None of its failures passes the filters.' }));
  if (test.all === 0 && test.known.length === 0 && !list.hasChildNodes()) cell.append(make('p', { textContent: 'It passed wherever it was tried.' }));
  return make('tr', { className: 'detail' }, cell);
};

const rowOf = (test) => {
  const button = make('button', { type: 'button', textContent: test.title || data.name });
  button.setAttribute('aria-expanded', 'false');
  const head = make('th', { scope: 'row' }, button);
  const moments = [...test.windows.map((window) => window.firstBad), ...test.straddles.map((straddle) => straddle.at)];
  const earliest = moments.length ? moments.reduce((one, other) => (secondsOf(other) < secondsOf(one) ? other : one)) : null;
  const firstBad = earliest === null ? '' : formatMoment(earliest);
  const row = make('tr', {}, head, make('td', { className: `verdict ${test.verdict}`, textContent: data.verdicts[test.verdict] }),
    make('td', { textContent: test.all.toLocaleString('en') }), make('td', { textContent: firstBad }), make('td', { textContent: test.cause ?? '' }));
  row.dataset.test = test.number;
  button.addEventListener('click', () => {
    const isOpen = button.getAttribute('aria-expanded') === 'true';
    if (isOpen) row.nextElementSibling.remove();
    else row.after(tell(test));
    button.setAttribute('aria-expanded', String(!isOpen));
  });
  return row;
};

const fillTable = () => {
  byId('rows').replaceChildren(...listed.slice(0, limit).map(rowOf));
  const hidden = listed.length - limit;
  byId('more').hidden = hidden <= 0;
  byId('more').textContent = `Show all (${hidden} are hidden)`;
};

const showTable = (taken) => {
  listed = taken;
  limit = FEW;
  fillTable();
  byId('shown').textContent = `${counted(taken.length, 'test')} of ${tests.length.toLocaleString('en')} shown`;
};

// Opens what is known of a test.
const open = (test) => {
  if (listed.indexOf(test) >= limit) {
    limit = listed.length;
    fillTable();
  }
  const button = byId('rows').querySelector(`tr[data-test="${test.number}"] button`);
  if (button.getAttribute('aria-expanded') === 'false') button.click();
  button.focus();
  button.scrollIntoView({ block: 'center' });
};
