// Reads docs/vectors with libraries that are not ours: cbor2 re-encodes every object to the same
// bytes, @auth0/cose and Node's Ed25519 believe the same signatures, and ids and hashes follow
// from the formulas of docs/protocol.md, as does its CDDL.
import assert from 'node:assert/strict';
import {createHash, createPrivateKey, createPublicKey, sign, verify} from 'node:crypto';
import {readFileSync} from 'node:fs';
import test from 'node:test';

import {Sign, Sign1} from '@auth0/cose';
import {cdeEncodeOptions, decode, encode} from 'cbor2';

import {Cddl} from './cddl.mjs';

const docs = new URL('../../docs/', import.meta.url);
const read = (path) => readFileSync(new URL(path, docs), 'utf8');
const vectors = (name) => JSON.parse(read(`vectors/${name}.json`));

const bytes = (hex) => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (view) => Buffer.from(view).toString('hex');
const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};
const reencode = (item) => encode(decode(item, {cde: true}), cdeEncodeOptions);
const domain = (kind, lineage) =>
  Buffer.concat([Buffer.from(`noodgeld/${kind}/1`), bytes(lineage ?? '')]);
const bigEndian = (value, size) => {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt(value));
  return out.subarray(8 - size);
};

const publicKey = (raw) =>
  createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url')},
                   format: 'jwk'});
const privateKey = (seed) =>
  createPrivateKey({key: Buffer.concat([bytes('302e020100300506032b657004220420'), seed]),
                    format: 'der', type: 'pkcs8'});

const scheme = vectors('scheme');
const {objects} = vectors('objects');
const feed = vectors('feed');
const protocol = read('protocol.md');
const cddl = Cddl.fromMarkdown(protocol);
const seeds = new Map(scheme.keys.map((key) => [key.public_key, bytes(key.seed)]));

test('keys follow from their seeds, and key ids from the keys', () => {
  for (const {role, number, seed, public_key, key_id} of scheme.keys) {
    assert.equal(hex(sha256(`noodgeld/example/${role}/${number}`)), seed);
    const {x} = createPublicKey(privateKey(bytes(seed))).export({format: 'jwk'});
    assert.equal(hex(Buffer.from(x, 'base64url')), public_key);
    assert.equal(hex(sha256('noodgeld/key/1', bytes(public_key)).subarray(0, 16)), key_id);
  }
});

test('sealing keys follow from their seeds', () => {
  for (const {seed, sealing_key} of scheme.opening_keys) {
    const scalar = sha256('noodgeld/opening-key/1', bytes(seed));
    const der = Buffer.concat([bytes('302e020100300506032b656e04220420'), scalar]);
    const key = createPublicKey(createPrivateKey({key: der, format: 'der', type: 'pkcs8'}));
    assert.equal(hex(Buffer.from(key.export({format: 'jwk'}).x, 'base64url')), sealing_key);
  }
});

test('names follow from what they name', () => {
  const lineage = bytes(scheme.lineage);
  const start = (digest, size = 16) => hex(digest.subarray(0, size));
  assert.equal(scheme.lineage, objects.find((one) => one.name === 'charter').object_hash);
  for (const {series_id, serial, holder, token_id} of scheme.token_ids) {
    const parts = [lineage, bytes(series_id), bytes(serial), bytes(holder)];
    assert.equal(start(sha256('noodgeld/token-id/1', ...parts)), token_id);
  }
  for (const {sheet_key, index, serial} of scheme.sheet_serials) {
    const parts = [lineage, bytes(sheet_key), bigEndian(index, 2)];
    assert.equal(start(sha256('noodgeld/serial/1', ...parts), 8), serial);
  }
  for (const [i, {feed: id, hash}] of scheme.genesis_hashes.entries()) {
    const terminal = scheme.keys.find(({role, number}) => role === 'terminal' && number === i + 1);
    assert.equal(id, terminal.key_id);
    assert.equal(hex(sha256('noodgeld/feed/1', lineage, bytes(id))), hash);
  }
});

test('cbor2 encodes every object to the same bytes', () => {
  for (const {name, payload, encoded} of objects) {
    assert.equal(hex(reencode(bytes(encoded))), encoded, name);
    if (payload !== undefined) assert.equal(hex(reencode(bytes(payload))), payload, name);
  }
  for (const {encoded} of feed.entries) assert.equal(hex(reencode(bytes(encoded))), encoded);
  assert.equal(hex(reencode(bytes(feed.segment))), feed.segment);
});

/** An object's fields by name, against the decoded map: the values in the order of the keys. */
function assertFields(fields, value, name) {
  if (Array.isArray(fields)) {
    assert.equal(value.length, fields.length, name);
    fields.forEach((field, i) => assertFields(field, value[i], name));
  } else if (typeof fields === 'object') {
    const values = [...value.values()];
    assert.equal(values.length, Object.keys(fields).length, name);
    Object.values(fields).forEach((field, i) => assertFields(field, values[i], name));
  } else if (value instanceof Uint8Array) {
    assert.equal(hex(value), fields, name);
  } else {
    assert.equal(Number.isInteger(value) || typeof value !== 'bigint' ? value : Number(value),
                 fields, name);
  }
}

test('fields are what the payloads hold', () => {
  for (const {name, kind, fields, payload} of objects) {
    if (kind === 'token' || kind === 'voucher') continue;
    assertFields(fields, decode(bytes(payload), {cde: true}), name);
  }
  for (const {fields, encoded} of feed.entries) {
    assertFields(fields, decode(bytes(encoded), {cde: true}), 'entry');
  }
  const token = objects.find((one) => one.name === 'token');
  const claims = decode(bytes(token.payload), {cde: true});
  assert.equal(hex(claims.get(7)), token.fields.serial);
  assert.equal(hex(claims.get(8).get(1).get(-2)), token.fields.holder);
});

test('object hashes, external_aad and Sig_structures follow from the formulas', () => {
  for (const one of objects.filter(({signatures}) => signatures !== undefined)) {
    const {name, kind, form, lineage, payload, external_aad, object_hash} = one;
    const aad = domain(kind, lineage);
    assert.equal(hex(aad), external_aad, name);
    if (object_hash !== undefined) assert.equal(hex(sha256(aad, bytes(payload))), object_hash);
    for (const {kid, public_key, to_be_signed} of one.signatures) {
      const header = encode(new Map([[1, -8], [4, bytes(kid)]]), cdeEncodeOptions);
      const structure = form === 'COSE_Sign1'
        ? ['Signature1', header, new Uint8Array(aad), bytes(payload)]
        : ['Signature', new Uint8Array(), header, new Uint8Array(aad), bytes(payload)];
      assert.equal(hex(encode(structure, cdeEncodeOptions)), to_be_signed, name);
      if (kind === 'token') continue;  // Its kid is the series id.
      assert.equal(hex(sha256('noodgeld/key/1', bytes(public_key)).subarray(0, 16)), kid, name);
    }
  }
});

test('Node makes and believes the same signatures', () => {
  for (const {name, signatures} of objects.filter((one) => one.signatures !== undefined)) {
    for (const {public_key, to_be_signed, signature} of signatures) {
      const message = bytes(to_be_signed);
      assert.ok(verify(null, message, publicKey(bytes(public_key)), bytes(signature)), name);
      const seed = seeds.get(public_key);
      assert.equal(hex(sign(null, message, privateKey(seed))), signature, name);
    }
  }
});

test('@auth0/cose reads every COSE_Sign1 and believes it with its external_aad only', async () => {
  for (const one of objects.filter(({form}) => form === 'COSE_Sign1')) {
    const message = Sign1.decode(bytes(one.encoded));
    assert.equal(hex(message.payload), one.payload, one.name);
    const key = publicKey(bytes(one.signatures[0].public_key));
    await message.verify(key, {externalAAD: bytes(one.external_aad)});
    await assert.rejects(message.verify(key, {externalAAD: new Uint8Array()}), one.name);
  }
});

test('@auth0/cose reads every COSE_Sign to the same parts', () => {
  // Its Sign.verify knows no external_aad; Node's verify above stands in for it.
  for (const one of objects.filter(({form}) => form === 'COSE_Sign')) {
    const message = Sign.decode(bytes(one.encoded));
    assert.equal(hex(message.payload), one.payload, one.name);
    const parts = message.signatures.map(({protectedHeaders, signature}) =>
      ({kid: hex(protectedHeaders.get(4)), signature: hex(signature)}));
    assert.deepEqual(parts, one.signatures.map(({kid, signature}) => ({kid, signature})));
  }
});

test('entries are a chain from the genesis hash under the signed head', () => {
  const lineage = bytes(feed.lineage);
  let previous = feed.genesis_hash;
  feed.entries.forEach(({encoded, entry_hash}, i) => {
    const entry = decode(bytes(encoded), {cde: true});
    assert.equal(entry.get(2), i + 1);
    assert.equal(hex(entry.get(3)), previous);
    assert.equal(hex(sha256('noodgeld/entry/1', lineage, bytes(encoded))), entry_hash);
    previous = entry_hash;
  });
  const head = decode(decode(bytes(feed.head), {cde: true}).contents[2], {cde: true});
  assert.equal(hex(head.get(2).get(2)), previous);
  const segment = decode(bytes(feed.segment), {cde: true});
  assert.deepEqual(segment.get(1).map(hex), feed.entries.map(({encoded}) => encoded));
  assert.equal(hex(segment.get(2)), feed.head);
});

test('every spend in the feed carries its holder\'s authorisation', () => {
  const lineage = bytes(feed.lineage);
  let spends = 0;
  for (const {encoded} of feed.entries) {
    const entry = decode(bytes(encoded), {cde: true});
    const [kind, body] = entry.get(5);
    if (kind !== 1 && kind !== 2) continue;
    const sale = kind === 1 ? body : body.get(1);
    for (const spend of sale.get(7)) {
      const [header, , payload] = decode(spend.get(1), {cde: true}).contents;
      const claims = decode(payload, {cde: true});
      const holder = claims.get(8).get(1).get(-2);
      const series = decode(header, {cde: true}).get(4);
      const token = sha256('noodgeld/token-id/1', lineage, series, claims.get(7), holder);
      const word = new Map([[1, token.subarray(0, 16)], [2, entry.get(1)], [3, sale.get(1)],
                            [4, spend.get(2)], [5, sale.get(4)], [6, sale.get(5)],
                            [7, sale.get(6)]]);
      const kid = sha256('noodgeld/key/1', holder).subarray(0, 16);
      const structure = ['Signature1', encode(new Map([[1, -8], [4, kid]]), cdeEncodeOptions),
                         new Uint8Array(domain('authorisation', feed.lineage)),
                         encode(word, cdeEncodeOptions)];
      const message = encode(structure, cdeEncodeOptions);
      assert.ok(verify(null, message, publicKey(holder), spend.get(3)));
      ++spends;
    }
  }
  assert.equal(spends, 3);
});

test('the manifest has these roots, and its parts these paths', () => {
  const {part, name, ids: joined, roots, leaf_hashes, in_parts: counted} = vectors('manifest');
  const leaf = (id) => sha256(bytes('00'), id);
  const node = (left, right) => sha256(bytes('01'), left, right);
  const root = (of) => {
    if (of.length === 0) return sha256();
    if (of.length === 1) return of[0];
    let left = 1;
    while (left * 2 < of.length) left *= 2;
    return node(root(of.slice(0, left)), root(of.slice(left)));
  };
  const lineage = bytes(vectors('scheme').lineage);
  const partName = (wire) => hex(sha256('noodgeld/manifest/1', lineage, wire));

  const ids = joined.match(/.{32}/g);
  assert.deepEqual([...ids].sort(), ids);
  const leaves = ids.map((id) => leaf(bytes(id)));
  assert.deepEqual(leaves.map(hex), leaf_hashes);
  for (const {size, root: expected} of roots) {
    assert.equal(hex(root(leaves.slice(0, size))), expected);
  }
  const [series] = objects.find((one) => one.name === 'emission').fields.series;
  assert.equal(series.manifest, hex(root(leaves)));
  const wire = encode(new Map([[1, bytes(series.series)], [2, 0], [3, bytes(joined)], [4, []]]),
                      cdeEncodeOptions);
  assert.equal(hex(wire), part);
  assert.equal(partName(bytes(part)), name);
  assert.ok(cddl.accepts('manifest-part', bytes(part)));

  const rows = vectors('manifest').register;
  assert.ok(cddl.accepts('register-part', bytes(rows.part)));
  assert.equal(hex(sha256('noodgeld/register_part/1', lineage, bytes(rows.part))), rows.name);
  const inside = decode(bytes(rows.part)).get(2);
  const rowLeaves = inside.map((row) => leaf(Buffer.from(encode(row, cdeEncodeOptions))));
  assert.deepEqual(rowLeaves.map(hex), rows.leaf_hashes);
  const listed = objects.find((one) => one.name === 'register').fields;
  assert.equal(listed.root, hex(root(rowLeaves)));
  assert.equal(listed.merchants, rowLeaves.length);

  const PART = 32768;
  const all = Buffer.alloc(counted.tokens * 16);
  for (let i = 0; i < counted.tokens; ++i) all.writeUInt32BE(i + 1, 16 * i + 12);
  const of = (from, to) => {
    const some = [];
    for (let at = 16 * from; at < 16 * to; at += 16) some.push(leaf(all.subarray(at, at + 16)));
    return root(some);
  };
  assert.equal(counted.parts.length, Math.ceil(counted.tokens / PART));
  assert.equal(hex(of(0, counted.tokens)), counted.root);
  for (const {index, ids: count, path, name: expected} of counted.parts) {
    const from = index * PART;
    let up = of(from, from + count);
    let [fn, sn] = [index, counted.parts.length - 1];   // RFC 9162, section 2.1.3.2
    for (const sibling of path.map(bytes)) {
      if (fn % 2 === 1 || fn === sn) {
        up = node(sibling, up);
        while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
      } else {
        up = node(up, sibling);
      }
      [fn, sn] = [fn >> 1, sn >> 1];
    }
    assert.equal(sn, 0);
    assert.equal(hex(up), counted.root);
    const fields = [[1, bytes(series.series)], [2, index],
                    [3, new Uint8Array(all.subarray(16 * from, 16 * (from + count)))], [4, path.map(bytes)]];
    assert.equal(partName(encode(new Map(fields), cdeEncodeOptions)), expected);
  }
});

test('the pack holds its items and their hash', () => {
  const {pack, lineage, items} = vectors('pack');
  const item = (kind, content) => encode([kind, content], cdeEncodeOptions);
  const parts = [Buffer.from('noodgeld/pack/1\n'), bytes(lineage),
                 ...items.map(({kind_number, object}) => item(kind_number, bytes(object)))];
  assert.equal(hex(Buffer.concat([...parts, item(0, sha256(...parts))])), pack);
});

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
function base45(view) {
  let out = '';
  for (let i = 0; i < view.length; i += 2) {
    const pair = i + 1 < view.length;
    let value = pair ? view[i] * 256 + view[i + 1] : view[i];
    for (let digit = 0; digit < (pair ? 3 : 2); ++digit, value = Math.floor(value / 45)) {
      out += ALPHABET[value % 45];
    }
  }
  return out;
}

function checkDigits(text) {
  let sum = 0;
  for (const digit of text) sum = (sum * 46 + ALPHABET.indexOf(digit)) % 1933;
  const digits = ALPHABET.replace(' ', '');
  return digits[Math.floor(sum / 44)] + digits[sum % 44];
}

test('texts are a prefix, Base45 and check digits', () => {
  const text = vectors('text');
  for (const {bytes: of, text: expected} of text.base45) {
    assert.equal(base45(bytes(of)), expected);
  }
  const prefixes = new Map(text.prefixes.map(({kind, prefix}) => [kind, prefix]));
  for (const {kind, encoded, text: expected} of objects) {
    const unchecked = prefixes.get(kind) + base45(bytes(encoded));
    assert.equal(unchecked + checkDigits(unchecked), expected);
  }
  for (const {text: of, digits} of text.check_digits) assert.equal(checkDigits(of), digits);
  for (const {text: of, error} of text.refused.filter((one) => one.error === 'misread')) {
    const alphabet = [...of].every((digit) => ALPHABET.includes(digit));
    assert.ok(!alphabet || of.length < 6 || checkDigits(of.slice(0, -2)) !== of.slice(-2), error);
  }
});

test('the CDDL of docs/protocol.md describes every object', () => {
  for (const {name, kind, encoded} of objects) {
    assert.ok(cddl.accepts(kind, bytes(encoded)), name);
  }
  for (const {encoded} of feed.entries) assert.ok(cddl.accepts('entry', bytes(encoded)));
  assert.ok(cddl.accepts('segment', bytes(feed.segment)));
  assert.ok(cddl.accepts('head', bytes(feed.head)));
});

test('the CDDL, or a strict CBOR library, refuses what is refused for its form', () => {
  // Text and contradictions between fields are said in words, packs are no single item.
  const form = ['truncated', 'wrong_type', 'not_canonical', 'wrong_key', 'wrong_length',
                'out_of_range', 'trailing_bytes'];
  const cases = vectors('refused').cases.filter(
    ({decoder, error}) => decoder !== 'pack' && form.includes(error));
  assert.ok(cases.length > 50);
  for (const {decoder, why, hex: encoded} of cases) {
    assert.ok(!cddl.accepts(decoder, bytes(encoded)), `${decoder}: ${why}`);
  }
});

test('Node agrees on every signature that all rules agree on', () => {
  // OpenSSL's rule is without the cofactor, and does not look for small order.
  const own = /order eight|small order|canonically/;
  for (const one of vectors('signatures').cases.filter(({why}) => !own.test(why))) {
    const [header, , payload, signature] = decode(bytes(one.encoded), {cde: true}).contents;
    const structure = ['Signature1', header, new Uint8Array(domain('head', one.lineage)), payload];
    const message = encode(structure, cdeEncodeOptions);
    assert.equal(verify(null, message, publicKey(bytes(one.public_key)), signature), one.valid,
                 one.why);
  }
});

test('the worked example of docs/protocol.md is in the vectors', () => {
  const all = ['scheme', 'objects', 'feed', 'manifest', 'pack']
    .map((name) => read(`vectors/${name}.json`)).join('\n');
  const example = protocol.slice(protocol.indexOf('# 5 A worked example'))
    .split(/^# 6/m)[0];
  const runs = example.match(/\b[0-9a-f]{12,}\b/g);
  assert.ok(runs.length > 20);
  for (const run of runs) assert.ok(all.includes(run), run);
});
