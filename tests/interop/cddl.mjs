// A small reader of CDDL (RFC 8610): the part that docs/protocol.md uses, so that what it says can
// be tried on bytes. Values are as cbor2 decodes them.
import {cdeEncodeOptions, decode, encode, Tag} from 'cbor2';

const TOKEN =
  /\s+|;[^\n]*|(=>|\.\.|\.[a-z]+|#6\.\d+|[A-Za-z][\w-]*|-?\d+|[{}[\]()<>,:*?=/])/y;

function tokenize(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`CDDL: cannot read "${text.slice(at, at + 30)}"`);
    if (match[1] !== undefined) tokens.push(match[1]);
  }
  return tokens;
}

class Parser {
  constructor(text) {
    this.tokens = tokenize(text);
    this.at = 0;
  }
  peek(ahead = 0) {
    return this.tokens[this.at + ahead];
  }
  take(expected) {
    const token = this.tokens[this.at++];
    if (expected !== undefined && token !== expected) {
      throw new Error(`CDDL: "${token}" where "${expected}" should be`);
    }
    return token;
  }
  has(token) {
    if (this.peek() !== token) return false;
    ++this.at;
    return true;
  }

  rules() {
    const rules = new Map();
    while (this.peek() !== undefined) {
      const name = this.take();
      let parameter;
      if (this.has('<')) {
        parameter = this.take();
        this.take('>');
      }
      this.take('=');
      if (rules.has(name)) throw new Error(`CDDL: ${name} is defined twice`);
      rules.set(name, {parameter, type: this.type()});
    }
    return rules;
  }

  type() {
    const choices = [this.controlled()];
    while (this.has('/')) choices.push(this.controlled());
    return choices.length === 1 ? choices[0] : {is: 'choice', choices};
  }

  controlled() {
    const target = this.primary();
    if (this.has('..')) return {is: 'range', least: target.value, most: this.primary().value};
    if (this.has('.size')) return {is: 'size', target, size: this.primary()};
    if (this.has('.cbor')) return {is: 'cbor', target, inside: this.primary()};
    return target;
  }

  primary() {
    const token = this.take();
    if (/^-?\d+$/.test(token)) return {is: 'range', value: +token, least: +token, most: +token};
    if (token === '(') return this.closed(this.type(), ')');
    if (token === '[') return this.closed({is: 'array', items: this.list(() => this.item())}, ']');
    if (token === '{') return this.closed({is: 'map', pairs: this.list(() => this.pair())}, '}');
    if (token.startsWith('#6.')) {
      this.take('(');
      return this.closed({is: 'tag', number: +token.slice(3), inside: this.type()}, ')');
    }
    const argument = this.has('<') ? this.closed(this.type(), '>') : undefined;
    return {is: 'name', name: token, argument};
  }
  closed(type, token) {
    this.take(token);
    return type;
  }
  list(one) {
    const all = [];
    while (this.peek() !== ']' && this.peek() !== '}') {
      all.push(one());
      if (!this.has(',')) break;
    }
    return all;
  }
  item() {
    let [least, most] = [1, 1];
    if (this.peek(1) === '*') {
      least = +this.take();
      this.take('*');
      most = +this.take();
    }
    if (this.peek(1) === ':') this.at += 2;  // A name for people.
    return {least, most, type: this.type()};
  }
  pair() {
    const optional = this.has('?');
    const key = +this.take();
    this.take('=>');
    return {optional, key, type: this.type()};
  }
}

/** The one item that `bytes` deterministically encode. Throws where they do not. */
function decodeStrictly(bytes) {
  const value = decode(bytes, {cde: true});
  // To JavaScript, 1.0 is 1.
  if (Buffer.compare(encode(value, cdeEncodeOptions), bytes) !== 0) {
    throw new Error('not deterministically encoded');
  }
  return value;
}

const isBytes = (value) => value instanceof Uint8Array;

export class Cddl {
  constructor(text) {
    this.rules = new Parser(text).rules();
  }

  /** From the fenced blocks of a Markdown file. */
  static fromMarkdown(markdown) {
    const blocks = [...markdown.matchAll(/^```cddl\n(.*?)^```/gms)].map((match) => match[1]);
    return new Cddl(blocks.join('\n'));
  }

  /** Whether bytes that encode one item are of the rule called `name`. */
  accepts(name, bytes) {
    let value;
    try {
      value = decodeStrictly(bytes);
    } catch {
      return false;
    }
    return this.matches({is: 'name', name}, value, new Map());
  }

  matches(type, value, bound) {
    switch (type.is) {
      case 'range':
        return (typeof value === 'number' || typeof value === 'bigint') &&
          Number.isInteger(Number(value)) && value >= type.least && value <= type.most;
      case 'choice':
        return type.choices.some((choice) => this.matches(choice, value, bound));
      case 'size': {
        if (!this.matches(type.target, value, bound)) return false;
        const size = isBytes(value) ? value.length : Buffer.byteLength(value);
        return this.matches(type.size, size, bound);
      }
      case 'cbor':
        return this.matches(type.target, value, bound) && this.matchesInside(type, value, bound);
      case 'tag':
        return value instanceof Tag && Number(value.tag) === type.number &&
          this.matches(type.inside, value.contents, bound);
      case 'array':
        return Array.isArray(value) && this.matchesItems(type.items, value, bound);
      case 'map':
        return this.matchesPairs(type.pairs, value, bound);
      default:
        return this.matchesName(type, value, bound);
    }
  }

  matchesInside(type, bytes, bound) {
    try {
      return this.matches(type.inside, decodeStrictly(bytes), bound);
    } catch {
      return false;
    }
  }

  matchesItems(items, values, bound) {
    let at = 0;
    for (const {least, most, type} of items) {
      let count = 0;
      while (count < most && at < values.length && this.matches(type, values[at], bound)) {
        ++count;
        ++at;
      }
      if (count < least) return false;
    }
    return at === values.length;
  }

  matchesPairs(pairs, value, bound) {
    if (value === null || typeof value !== 'object' || Array.isArray(value) || isBytes(value)) {
      return false;
    }
    const map = value instanceof Map ? value : new Map(Object.entries(value));
    const known = new Set(pairs.map(({key}) => key));
    if ([...map.keys()].some((key) => !known.has(key))) return false;
    return pairs.every(({optional, key, type}) =>
      map.has(key) ? this.matches(type, map.get(key), bound) : optional);
  }

  matchesName({name, argument}, value, bound) {
    if (bound.has(name)) return this.matches(bound.get(name), value, new Map());
    if (name === 'bstr') return isBytes(value);
    if (name === 'tstr') return typeof value === 'string';
    if (name === 'bool') return typeof value === 'boolean';
    const rule = this.rules.get(name);
    if (rule === undefined) throw new Error(`CDDL: ${name} is not defined`);
    const inner = new Map();
    if (rule.parameter !== undefined) inner.set(rule.parameter, argument);
    return this.matches(rule.type, value, inner);
  }
}
