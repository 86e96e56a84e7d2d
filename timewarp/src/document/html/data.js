// The report as data: what the page carries, taken apart.

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId('data').textContent);
const text = (number) => (number === null ? null : data.texts[number]);

// A moment is a number of seconds since 1970, or a text with nine decimals.
const secondsOf = (moment) => Number(moment);
const LAST_DATE = 8.64e12;

const formatMoment = (moment) => {
  const [whole, decimals] = String(moment).split('.');
  const seconds = Number(whole);
  if (Math.abs(seconds) > LAST_DATE) return `${moment} s after 1970`;
  const date = new Date(seconds * 1000).toISOString().replace('.000Z', '');
  const rest = decimals ? decimals.replace(/0+$/, '') : '';
  return date + (rest ? `.${rest}` : '') + 'Z';
};

const familyOf = (boundary) => (boundary === null ? '' : boundary.split('/')[0]);

const instants = {
  at: Float64Array.from(data.at, secondsOf),
  boundary: data.boundaries,
  zone: data.zones,
  family: data.boundaries.map((number) => familyOf(text(number))),
};

// The plan goes zone after zone, each in order of time: one stretch of it for each zone.
const stretches = [];
for (let index = 0; index < instants.at.length; index++) {
  const last = stretches[stretches.length - 1];
  const zone = text(instants.zone[index]) ?? 'UTC';
  const goesOn = last && last.zone === zone && instants.at[index] >= instants.at[index - 1];
  if (goesOn) last.to = index + 1;
  else stretches.push({ zone, from: index, to: index + 1 });
}

const NOT_TRIED = 0;
const PASSED = 1;
const FAILED = 2;
const WORDS = ['not tried', 'passed', 'failed'];

// Marks are counted letters, as in 120p3f7n, or after `=` three to a letter.
const readMarks = (written) => {
  const marks = new Uint8Array(instants.at.length);
  if (written.startsWith('=')) {
    for (let index = 0; index < marks.length; index++) {
      const three = written.charCodeAt(1 + Math.floor(index / 3)) - 65;
      marks[index] = Math.floor(three / [1, 3, 9][index % 3]) % 3;
    }
    return marks;
  }
  let index = 0;
  for (const [, count, letter] of written.matchAll(/(\d+)([pfn])/g)) {
    marks.fill('npf'.indexOf(letter), index, index + Number(count));
    index += Number(count);
  }
  return marks;
};

const readWindow = (fields) => {
  const [zone, lastGood, firstBad, lastBad, firstGood, tried, failure, boundary, why, clocks, midnights, rerun, exact] = fields;
  const at = formatMoment(firstBad);
  return {
    zone: text(zone), lastGood, firstBad, lastBad, firstGood, tried,
    failure: text(failure), boundary: text(boundary), why: text(why), clocks: text(clocks),
    midnights: text(midnights), rerun: rerun === null ? null : text(rerun).replace('\u0001', at),
    exact: exact === 1, family: familyOf(text(boundary)),
    from: secondsOf(firstBad), to: secondsOf(firstGood ?? lastBad),
  };
};

const readClue = ([firstBad, words]) => ({ firstBad, words: text(words) });

const readKnown = (written) => ({ ...written, windows: written.windows.map(readWindow) });

class Test {
  constructor(written, number) {
    Object.assign(this, written);
    this.number = number;
    this.written = written;
    this.today = text(written.today ?? null);
    this.windows = written.windows.map(readWindow);
    this.clues = written.clues.map(readClue);
    this.known = written.known.map(readKnown);
    this.straddles = written.straddles;
    this.decoded = null;
  }

  // Marks are taken apart when they are first drawn.
  get bits() {
    this.decoded ??= readMarks(this.written.marks);
    return this.decoded;
  }
}

const tests = data.tests.map((written, number) => new Test(written, number));
const hasZones = data.zoned.length > 0;

// Makes an element; text is only ever text.
const make = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
};

const counted = (count, noun) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
