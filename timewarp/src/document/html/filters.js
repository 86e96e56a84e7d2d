// The filters: which tests, instants and windows are shown.

const filters = {
  verdicts: new Set(data.order),
  family: null,
  zone: null,
  search: '',
  takesFamily(family) {
    return this.family === null || this.family === family;
  },
  takesWindow(window) {
    return this.takesFamily(window.family) && (this.zone === null || window.zone === this.zone);
  },
  takesStraddle(straddle) {
    return this.takesFamily(familyOf(straddle.boundary)) && (this.zone === null || straddle.zone === this.zone);
  },
  takes(test) {
    if (!this.verdicts.has(test.verdict)) return false;
    if (!test.title.toLowerCase().includes(this.search)) return false;
    const isNarrow = this.family !== null || this.zone !== null;
    if (!isNarrow || test.windows.length + test.straddles.length === 0) return this.family === null;
    return test.windows.some((window) => this.takesWindow(window)) || test.straddles.some((straddle) => this.takesStraddle(straddle));
  },
};

const isNamed = (value) => value !== null && value !== undefined;

const fillFilters = () => {
  for (const verdict of data.order) {
    const count = tests.filter((test) => test.verdict === verdict).length;
    if (count === 0) continue;
    const box = make('input', { type: 'checkbox', defaultChecked: true, value: verdict });
    byId('verdicts').append(make('label', {}, box, ` ${data.verdicts[verdict]} (${count.toLocaleString('en')})`));
  }
  const straddles = tests.flatMap((test) => test.straddles);
  const windows = tests.flatMap((test) => test.windows);
  const families = new Set([...instants.family, ...windows.map((one) => one.family), ...straddles.map((one) => familyOf(one.boundary))]);
  const family = byId('family');
  family.append(make('option', { value: '*', textContent: 'all' }));
  for (const name of [...families].sort()) family.append(make('option', { value: name, textContent: name || 'on no boundary' }));
  const zones = new Set([...windows, ...straddles].map((one) => one.zone).filter(isNamed));
  if (hasZones) for (const stretch of stretches) zones.add(stretch.zone);
  const zone = byId('zone');
  zone.append(make('option', { value: '*', textContent: 'all' }));
  for (const name of [...zones].sort()) zone.append(make('option', { value: name, textContent: name }));
};

const readFilters = () => {
  const chosen = (id) => (byId(id).value === '*' ? null : byId(id).value);
  filters.family = chosen('family');
  filters.zone = chosen('zone');
  filters.search = byId('search').value.toLowerCase();
  filters.verdicts = new Set([...document.querySelectorAll('#verdicts input:checked')].map((box) => box.value));
};

// Puts the rows of the map together anew, the worst first: a row for each test in each zone.
const chooseRows = () => {
  const rank = (test) => data.order.indexOf(test.verdict);
  const taken = tests.filter((test) => filters.takes(test)).sort((one, other) => rank(one) - rank(other) || one.number - other.number);
  const places = stretches.filter((stretch) => filters.zone === null || !hasZones || stretch.zone === filters.zone);
  const name = (test) => (data.kind === 'suite' ? test.title : test.name || test.title);
  rows = taken.flatMap((test) => {
    if (places.length === 0) return [{ test, stretch: null, label: name(test) }];
    return places.map((stretch) => ({ test, stretch, label: places.length > 1 ? `${stretch.zone} · ${name(test)}` : name(test) }));
  });
  view.row = -1;
  return taken;
};

const applyFilters = () => {
  readFilters();
  const taken = chooseRows();
  map.scrollTop = 0;
  showTable(taken);
  redraw();
};
