// Encodings that every decoder must refuse, each made from a good one by one change.
#include "base/check.h"
#include "protocol/wire/pack.h"
#include "tests/crypto/hex.h"
#include "tests/protocol/golden.h"

namespace noodgeld::test {
namespace {

using crypto::from_hex;
using enum DecodeError;

Bytes joined(std::initializer_list<ByteView> parts) {
    Bytes out;
    for (const ByteView part : parts) append(out, part);
    return out;
}

std::optional<DecodeError> error_of(const auto& result) {
    if (result) return std::nullopt;
    return result.error();
}

std::optional<DecodeError> error_of_pack(ByteView wire) {
    auto reader = PackReader::open(wire);
    if (!reader) return reader.error();
    while (true) {
        const auto item = reader->next();
        if (!item) return item.error();
        if (!*item) return std::nullopt;
    }
}

/// Why the decoder of the objects called `decoder` refuses `wire`.
std::optional<DecodeError> refusal_of(std::string_view decoder, ByteView wire) {
    if (decoder == "charter") return error_of(decode_multi_signed<Charter>(wire));
    if (decoder == "emission") return error_of(decode_multi_signed<Emission>(wire));
    if (decoder == "order") return error_of(decode_multi_signed<Order>(wire));
    if (decoder == "stop") return error_of(decode_multi_signed<Stop>(wire));
    if (decoder == "revocations") return error_of(decode_multi_signed<RevocationList>(wire));
    if (decoder == "series") return error_of(decode_signed<Series>(wire));
    if (decoder == "certificate") return error_of(decode_signed<Certificate>(wire));
    if (decoder == "head") return error_of(decode_signed<Head>(wire));
    if (decoder == "token") return error_of(decode_token(wire));
    if (decoder == "voucher") return error_of(decode_voucher(wire));
    if (decoder == "entry") return error_of(decode<Entry>(wire));
    if (decoder == "segment") return error_of(decode<Segment>(wire));
    if (decoder == "manifest-part") return error_of(decode<ManifestPart>(wire));
    if (decoder == "register-part") return error_of(decode<RegisterPart>(wire));
    if (decoder == "ruling") return error_of(decode_multi_signed<Ruling>(wire));
    if (decoder == "settlement") return error_of(decode_multi_signed<Settlement>(wire));
    if (decoder == "register") return error_of(decode_multi_signed<MerchantRegister>(wire));
    NOODGELD_CHECK(decoder == "pack");
    return error_of_pack(wire);
}

class Cases {
  public:
    void add(const char* decoder, ByteView wire, DecodeError error, const char* why) {
        const auto found = refusal_of(decoder, wire);
        if (found != error) {
            (void)std::fprintf(stderr, "%s, %s: %s\n", decoder, why,
                               found ? name(*found).data() : "accepted");
        }
        NOODGELD_CHECK(found == error);
        cases_.push_back(
            {{"decoder", decoder}, {"why", why}, {"error", name(error)}, {"hex", to_hex(wire)}});
    }
    [[nodiscard]] json::array take() { return std::move(cases_); }

  private:
    json::array cases_;
};

/// A stop whose payload is `payload`, truly signed by officers 4 and 5.
Bytes stop_of(ByteView payload) {
    std::vector<KeySignature> by;
    for (const unsigned officer : {4U, 5U}) {
        const crypto::SecretKey key = example_key("officer", officer);
        const KeyId kid = key_id(key.public_key());
        const Bytes message = cose::to_be_signed(kid, domain(Kind::stop, lineage()), payload);
        by.push_back({kid, key.sign(message)});
    }
    std::ranges::sort(by);
    return cose::write_sign(payload, by);
}

/// A stop's payload in its pieces: the map's head, then keys and values in turn.
using Pieces = std::vector<Bytes>;

Pieces stop_pieces() {
    const Stop stop = test::stop();
    Pieces out{{0xa4}};
    const auto add = [&out](std::uint8_t key, const auto& value) {
        cbor::Writer written;
        codec::write_value(written, value);
        out.push_back({key});
        out.push_back(written.take());
    };
    add(1, stop.charter);
    add(2, stop.order);
    add(3, stop.issued_at);
    add(4, stop.message);
    return out;
}

Bytes joined(const Pieces& pieces) {
    Bytes out;
    for (const Bytes& piece : pieces) append(out, piece);
    return out;
}

void add_stop_maps(Cases& cases) {
    const auto refused = [&cases](DecodeError error, const char* why, const auto& change) {
        Pieces pieces = stop_pieces();
        change(pieces);
        cases.add("stop", stop_of(joined(pieces)), error, why);
    };
    refused(truncated, "an empty payload", [](Pieces& p) { p.clear(); });
    refused(wrong_type, "an array for the map", [](Pieces& p) { p[0] = {0x84}; });
    refused(not_canonical, "a map of indefinite length", [](Pieces& p) {
        p[0] = {0xbf};
        p.push_back({0xff});
    });
    refused(not_canonical, "the number of pairs spelled long", [](Pieces& p) {
        p[0] = {0xb8, 0x04};
    });
    refused(wrong_key, "a required key is missing",
            [](Pieces& p) { p[0] = {0xa3}, p.erase(p.begin() + 5, p.begin() + 7); });
    refused(wrong_key, "keys out of order", [](Pieces& p) {
        std::swap(p[1], p[3]);
        std::swap(p[2], p[4]);
    });
    refused(wrong_key, "a key twice", [](Pieces& p) {
        p[0] = {0xa5};
        p.insert(p.begin() + 3, {Bytes{0x01}, Bytes{0x01}});
    });
    refused(wrong_key, "an unknown key at the end", [](Pieces& p) {
        p[0] = {0xa5};
        p.push_back({0x05, 0x00});
    });
    refused(wrong_key, "an unknown key at the beginning", [](Pieces& p) {
        p[0] = {0xa5};
        p.insert(p.begin() + 1, {0x00, 0x00});
    });
    refused(wrong_key, "a key spelled long", [](Pieces& p) { p[1] = {0x18, 0x01}; });
    refused(wrong_key, "a text key", [](Pieces& p) { p[1] = {0x61, 0x31}; });
    refused(trailing_bytes, "a pair more than counted", [](Pieces& p) {
        p.push_back({0x05, 0x00});
    });
    refused(trailing_bytes, "a byte after the payload's map",
            [](Pieces& p) { p.push_back({0x00}); });
}

void add_stop_values(Cases& cases) {
    constexpr std::size_t kNumber = 2, kOrder = 4, kIssuedAt = 6, kMessage = 8;
    const auto refused = [&cases](std::size_t at, const Bytes& value, DecodeError error,
                                  const char* why) {
        Pieces pieces = stop_pieces();
        pieces[at] = value;
        cases.add("stop", stop_of(joined(pieces)), error, why);
    };
    refused(kNumber, from_hex("1801"), not_canonical, "1 in two bytes");
    refused(kNumber, from_hex("190001"), not_canonical, "1 in three bytes");
    refused(kNumber, from_hex("1a00000001"), not_canonical, "1 in five bytes");
    refused(kNumber, from_hex("1b0000000000000001"), not_canonical, "1 in nine bytes");
    refused(kNumber, from_hex("1b0000000100000000"), out_of_range, "a number of 33 bits");
    refused(kNumber, from_hex("20"), wrong_type, "a negative number");
    refused(kNumber, from_hex("f93c00"), wrong_type, "a float");
    refused(kNumber, from_hex("f6"), wrong_type, "null");
    refused(kNumber, from_hex("c101"), wrong_type, "a tag");
    refused(kNumber, from_hex("c24101"), wrong_type, "a bignum");
    refused(kNumber, from_hex("f5"), wrong_type, "true");
    refused(kNumber, from_hex("6131"), wrong_type, "text");
    const Bytes hash(order_hash().bytes.begin(), order_hash().bytes.end());
    refused(kOrder, cbor::Writer().bytes(ByteView(hash).first(31)).take(), wrong_length,
            "a hash of 31 bytes");
    refused(kOrder, cbor::Writer().bytes(joined({hash, ByteView(hash).first(1)})).take(),
            wrong_length, "a hash of 33 bytes");
    refused(kOrder, joined({from_hex("5f5820"), hash, from_hex("ff")}), not_canonical,
            "bytes of indefinite length");
    refused(kOrder, joined({from_hex("590020"), hash}), not_canonical, "a length spelled long");
    refused(kOrder, from_hex("5bffffffffffffffff"), truncated, "2^64 - 1 bytes claimed");
    refused(kOrder, from_hex("6161"), wrong_type, "text for bytes");
    refused(kIssuedAt, from_hex("1b0000003afff44180"), out_of_range, "a second after year 9999");
    refused(kMessage, cbor::Writer().text(std::string(401, 'x')).take(), wrong_length,
            "a message of 401 bytes");
    refused(kMessage, from_hex("6100"), not_text, "NUL");
    refused(kMessage, from_hex("610a"), not_text, "a line feed");
    refused(kMessage, from_hex("62c285"), not_text, "a C1 control");
    refused(kMessage, from_hex("62c2ad"), not_text, "a soft hyphen");
    refused(kMessage, from_hex("62d89c"), not_text, "an Arabic letter mark");
    refused(kMessage, from_hex("63e2808b"), not_text, "a space of zero width");
    refused(kMessage, from_hex("63e2808f"), not_text, "a right-to-left mark");
    refused(kMessage, from_hex("63e280a8"), not_text, "a line separator");
    refused(kMessage, from_hex("63e280ae"), not_text, "a right-to-left override");
    refused(kMessage, from_hex("63e281a6"), not_text, "a left-to-right isolate");
    refused(kMessage, from_hex("63efb88f"), not_text, "a variation selector");
    refused(kMessage, from_hex("63efbbbf"), not_text, "a byte order mark");
    refused(kMessage, from_hex("64f3a08081"), not_text, "a tag");
    refused(kMessage, from_hex("61ff"), not_text, "not UTF-8");
    refused(kMessage, from_hex("62c1a1"), not_text, "an overlong form of 'a'");
    refused(kMessage, from_hex("63eda080"), not_text, "a surrogate");
    refused(kMessage, from_hex("7f6161ff"), not_canonical, "text of indefinite length");
    refused(kMessage, from_hex("780161"), not_canonical, "a length spelled long");
    refused(kMessage, from_hex("4161"), wrong_type, "bytes for text");
}

void add_sign_forms(Cases& cases) {
    const auto object = by_officers(stop(), 4, 5);
    const Bytes good = encode(object);
    const Bytes payload = encode(object.value);
    const auto one = [](const KeySignature& by) {
        return joined({from_hex("8355"), cose::protected_header(by.kid), from_hex("a05840"),
                       by.signature.bytes});
    };
    const Bytes first = one(object.by[0]), second = one(object.by[1]);
    const Bytes bstr = cbor::Writer().bytes(payload).take();
    const auto refused = [&cases](std::initializer_list<ByteView> parts, DecodeError error,
                                  const char* why) {
        cases.add("stop", joined(parts), error, why);
    };
    NOODGELD_CHECK(joined({from_hex("d8628440a0"), bstr, from_hex("82"), first, second}) == good);
    refused({}, truncated, "nothing");
    refused({ByteView(good).first(good.size() - 1)}, truncated, "the last byte is missing");
    refused({good, from_hex("00")}, trailing_bytes, "a byte more");
    refused({ByteView(good).subspan(2)}, wrong_type, "no tag");
    refused({from_hex("d90062"), ByteView(good).subspan(2)}, wrong_type, "the tag spelled long");
    refused({from_hex("d8628441a0a0"), bstr, from_hex("82"), first, second}, wrong_length,
            "a body header that holds an empty map");
    refused({from_hex("d8628440a10126"), bstr, from_hex("82"), first, second}, wrong_type,
            "an unprotected header");
    refused({from_hex("d8628440a0f682"), first, second}, wrong_type, "a detached payload");
    refused({from_hex("d8628440a0"), bstr, from_hex("80")}, wrong_length, "no signature");
    refused({from_hex("d8628440a0"), bstr, from_hex("82"), second, first}, inconsistent,
            "signers out of order");
    refused({from_hex("d8628440a0"), bstr, from_hex("82"), first, first}, inconsistent,
            "a signer twice");
    refused({from_hex("d8628440a0"), bstr, from_hex("9b"), Bytes(8, 0xff), first}, wrong_length,
            "2^64 - 1 signatures claimed");
    refused({encode(Signed<Stop>{object.value, object.by[0]})}, wrong_type, "COSE_Sign1");
}

void add_sign1_forms(Cases& cases) {
    const Bytes good = encode(ExampleFeed().signed_head());
    const auto with = [&good](std::size_t at, std::size_t size, std::string_view hex) {
        return joined({ByteView(good).first(at), from_hex(hex), ByteView(good).subspan(at + size)});
    };
    // d2 84 55 a2 01 27 04 50 kid a0 payload 58 40 signature
    const std::size_t signature = good.size() - 66;
    cases.add("head", ByteView(good).subspan(1), wrong_type, "no tag");
    cases.add("head", with(0, 0, "d83d"), wrong_type, "the CWT tag 61");
    cases.add("head", with(0, 1, "d812"), wrong_type, "tag 18 spelled long");
    cases.add("head", with(1, 1, "85"), wrong_length, "an array of five");
    cases.add("head", with(5, 1, "26"), wrong_key, "another algorithm: ES256");
    cases.add("head", with(6, 1, "05"), wrong_key, "no kid");
    cases.add("head", with(2, 22, "54a20127044f" + std::string(30, '0')), wrong_key,
              "a kid of 15 bytes");
    cases.add("head", with(2, 22, "56a201270450" + std::string(34, '0')), wrong_key,
              "a byte after the protected header's map");
    cases.add("head", with(24, 1, "a10126"), wrong_type, "an unprotected header");
    cases.add("head", with(signature, 3, "583f"), wrong_length, "a signature of 63 bytes");
    cases.add("head", joined({good, from_hex("00")}), trailing_bytes, "a byte more");
}

void add_tokens(Cases& cases) {
    const Bytes good = encode(token(1));
    const Bytes seed(32, 7);
    cases.add("token", ByteView(good).first(146), truncated, "146 bytes");
    cases.add("token", joined({good, from_hex("00")}), trailing_bytes, "148 bytes");
    cases.add("token", joined({from_hex("d83d"), good}), wrong_type, "the CWT tag 61");
    const auto with = [&good](std::size_t at, std::uint8_t value) {
        Bytes changed = good;
        changed[at] = value;
        return changed;
    };
    const auto parts = cose::read_sign1(good);
    NOODGELD_CHECK(parts.has_value());
    cases.add("token", cose::write_sign1(joined({parts->payload, from_hex("00")}), parts->by),
              trailing_bytes, "a byte after the payload's map");
    cases.add("token", with(28, 0x06), wrong_key, "claim 6 (iat) in the place of 7 (cti)");
    cases.add("token", with(29, 0x47), wrong_key, "a serial of seven bytes");
    cases.add("token", with(45, 0x04), wrong_key, "the curve X25519");
    cases.add("voucher", cbor::Writer().array(2).bytes(good).bytes(ByteView(seed).first(31)).take(),
              wrong_length, "a seed of 31 bytes");
    cases.add("voucher", cbor::Writer().array(1).bytes(good).take(), wrong_length, "no seed");
    cases.add("voucher", good, wrong_type, "a token");
}

template <class T>
Bytes changed(T value, const auto& change) {
    change(value);
    return encode(value);
}

void add_contradictions(Cases& cases) {
    const auto officers = [](auto value, const auto& change) {
        change(value);
        return encode(by_officers(std::move(value)));
    };
    cases.add("charter", officers(charter(), [](Charter& c) { c.officers.clear(); }), wrong_length,
              "no officers");
    cases.add("charter", officers(charter(), [](Charter& c) { c.currency = "EURO"; }), wrong_length,
              "a currency of four letters");
    cases.add("charter", officers(charter(), [](Charter& c) { c.thresholds.activate = {2}; }),
              inconsistent, "two of five activate");
    cases.add("charter", officers(charter(), [](Charter& c) { c.issuer = c.ledger; }), inconsistent,
              "a key with two roles");
    cases.add("charter", officers(charter(), [](Charter& c) { c.revocation_desk = {}; }),
              inconsistent, "a sealing key of small order");
    cases.add("charter",
              officers(charter(), [](Charter& c) { std::swap(c.regions[1], c.regions[2]); }),
              inconsistent, "regions out of order");
    cases.add("emission", officers(emission(), [](Emission& e) { e.tokens = {6}; }), inconsistent,
              "counts that do not add up");
    cases.add("order", officers(order(), [](Order& o) { o.number = {2}; }), inconsistent,
              "the second order without a previous one");
    cases.add("order", officers(order(), [](Order& o) { o.limits.tight_per_sale = cents(20'001); }),
              inconsistent, "a tight limit above the other");
    cases.add("revocations",
              officers(revocations(), [](RevocationList& l) { l.sheets[0].vouchers = {0}; }),
              inconsistent, "a sheet of no vouchers");
    Series twice = series();
    twice.goods = {kFood, kFood};
    cases.add("series", encode(sign(twice, lineage(), example_key("issuer"))), inconsistent,
              "goods twice");
    Certificate empty = certificate();
    empty.until = empty.from;
    cases.add("certificate", encode(sign(empty, lineage(), example_key("enroller"))), inconsistent,
              "an empty period");
}

void add_entries(Cases& cases) {
    const ExampleFeed feed = golden_feed_entries();
    const auto sale = [&feed](const auto& change) {
        return changed(feed.entries()[1], [&change](Entry& e) { change(std::get<Sale>(e.body)); });
    };
    cases.add("entry", sale([](Sale& s) { s.total = cents(1'376); }), inconsistent,
              "a total that its spends do not sum to");
    cases.add("entry", sale([](Sale& s) { s.spends[1].token = s.spends[0].token; }), inconsistent,
              "a token twice");
    cases.add("entry", sale([](Sale& s) { s.spends[0].token[0] = 0; }), inconsistent,
              "what is no token");
    cases.add("entry", sale([](Sale& s) { s.spends[0].token.pop_back(); }), wrong_length,
              "a token of 146 bytes");
    cases.add("entry", sale([](Sale& s) { s.spends.clear(); }), wrong_length, "no spends");
    cases.add("entry", sale([](Sale& s) { s.spends.resize(33, s.spends[0]); }), wrong_length,
              "33 spends");
    const auto sixth = feed.entries()[5];
    cases.add("entry", changed(sixth, [](Entry& e) { e.sequence = {0}; }), inconsistent,
              "sequence 0");
    cases.add("entry", changed(sixth, [](Entry& e) { e.time.latest = {0}; }), inconsistent,
              "a time interval that ends before it begins");
    cases.add("entry",
              changed(sixth,
                      [](Entry& e) {
                          e.body = Void{{6}, {}};
                      }),
              inconsistent, "a void of itself");
    cases.add("entry",
              changed(sixth,
                      [](Entry& e) {
                          e.body = Adopted{Kind::token, {}};
                      }),
              inconsistent, "a token adopted");
    Bytes unknown = feed.entry_bytes()[4];
    NOODGELD_CHECK(unknown[unknown.size() - 8] == 0x06);  // 82 06 a1 01 1a time
    unknown[unknown.size() - 8] = 0x07;
    cases.add("entry", unknown, out_of_range, "a body of kind 7");
    Segment none = feed.segment();
    none.head.clear();
    cases.add("segment", encode(none), wrong_length, "no head");
    none = feed.segment();
    none.entries[0].clear();
    cases.add("segment", encode(none), wrong_length, "an empty entry");
}

void add_manifest_parts(Cases& cases) {
    const ManifestPart good = decode<ManifestPart>(manifest_part()).value();
    const auto refused = [&](DecodeError error, const char* why, const auto& change) {
        ManifestPart part = good;
        change(part);
        cases.add("manifest-part", encode(part), error, why);
    };
    refused(wrong_length, "no ids", [](ManifestPart& p) { p.ids.clear(); });
    refused(inconsistent, "a cut id", [](ManifestPart& p) { p.ids.pop_back(); });
    refused(inconsistent, "ids out of order", [](ManifestPart& p) {
        std::swap_ranges(p.ids.begin(), p.ids.begin() + 16, p.ids.begin() + 16);
    });
    refused(inconsistent, "an id twice",
            [](ManifestPart& p) { std::copy_n(p.ids.begin(), 16, p.ids.begin() + 16); });
    refused(wrong_length, "a path of 18", [](ManifestPart& p) { p.path.resize(18); });
}

void add_registers(Cases& cases) {
    const RegisterPart good = parts_of(example_rows()).front();
    const auto part_refused = [&](DecodeError error, const char* why, const auto& change) {
        RegisterPart part = good;
        change(part);
        cases.add("register-part", encode(part), error, why);
    };
    part_refused(wrong_length, "no rows", [](RegisterPart& p) { p.rows.clear(); });
    part_refused(inconsistent, "rows out of order",
                 [](RegisterPart& p) { std::swap(p.rows[0], p.rows[1]); });
    part_refused(inconsistent, "a merchant twice", [](RegisterPart& p) { p.rows[1] = p.rows[0]; });
    part_refused(inconsistent, "a merchant in small letters",
                 [](RegisterPart& p) { p.rows[0].merchant = "kvk1"; });
    part_refused(wrong_length, "a path of 13", [](RegisterPart& p) { p.path.resize(13); });
    const auto refused = [&](const char* why, const auto& change) {
        MerchantRegister all = merchant_register(example_rows());
        change(all);
        cases.add("register", encode(by_officers(all)), inconsistent, why);
    };
    refused("number 0", [](MerchantRegister& r) { r.number = {0}; });
    refused("number 2 without the one before", [](MerchantRegister& r) { r.number = {2}; });
    refused("number 1 with one before", [](MerchantRegister& r) { r.previous = ObjectHash{}; });
    refused("no merchants", [](MerchantRegister& r) { r.merchants = {0}; });
    refused("more than 2^24 merchants",
            [](MerchantRegister& r) { r.merchants = {(std::uint64_t{1} << 24) + 1}; });
}

void add_rulings(Cases& cases) {
    const auto refused = [&](const char* why, const auto& change) {
        Ruling made = ruling();
        change(made);
        cases.add("ruling", encode(by_officers(made)), inconsistent, why);
    };
    refused("number 2 without the one before", [](Ruling& r) { r.number = {2}; });
    refused("nothing said", [](Ruling& r) {
        r.points.clear();
        r.spends.clear();
        r.releases.clear();
    });
    refused("a feed's point twice", [](Ruling& r) { r.points.push_back(r.points[0]); });
    refused("spends that overlap", [](Ruling& r) { r.spends[1].from = r.spends[0].to; });
    refused("spends from an entry after the last",
            [](Ruling& r) { r.spends[1].from.sequence = {10}; });
    refused("spends from before the first entry",
            [](Ruling& r) { r.spends[0].from.sequence = {0}; });
    refused("a merchant's release twice", [](Ruling& r) { r.releases.push_back(r.releases[0]); });
    const auto run_refused = [&](const char* why, const auto& change) {
        Settlement run = settlement();
        change(run);
        cases.add("settlement", encode(by_officers(run)), inconsistent, why);
    };
    run_refused("number 0", [](Settlement& s) { s.number = {0}; });
    run_refused("a merchant twice", [](Settlement& s) { s.rows[1] = s.rows[0]; });
    run_refused("rows out of order", [](Settlement& s) { std::swap(s.rows[0], s.rows[1]); });
    run_refused("more than 10^15 in all",
                [](Settlement& s) { s.rows[0].amount = cents(1'000'000'000'000'000); });
    Settlement empty = settlement();
    empty.rows.clear();
    cases.add("settlement", encode(by_officers(empty)), DecodeError::wrong_length, "no rows");
}

void add_packs(Cases& cases) {
    PackWriter writer;
    const Bytes begin = writer.begin(lineage());
    const Bytes item = writer.item(Kind::stop, encode(by_officers(stop(), 4, 5)));
    const Bytes end = writer.end();
    const Bytes good = joined({begin, item, end});
    cases.add("pack", ByteView(good).first(47), truncated, "cut in its beginning");
    cases.add("pack", joined({begin, item}), truncated, "no end");
    cases.add("pack", joined({begin, end}), inconsistent, "an item left out");
    cases.add("pack", joined({good, from_hex("00")}), trailing_bytes, "a byte after the end");
    cases.add("pack", joined({begin, cbor::Writer().array(2).uint(21).bytes({}).take()}),
              out_of_range, "no such kind");
    Bytes damaged = good;
    damaged[20] ^= 1;
    cases.add("pack", damaged, inconsistent, "another lineage than was hashed");
    damaged = good;
    damaged[14] = '2';
    cases.add("pack", damaged, wrong_type, "another version");
}

}  // namespace

json::value golden_refused() {
    Cases cases;
    add_stop_maps(cases);
    add_stop_values(cases);
    add_sign_forms(cases);
    add_sign1_forms(cases);
    add_tokens(cases);
    add_contradictions(cases);
    add_entries(cases);
    add_manifest_parts(cases);
    add_registers(cases);
    add_rulings(cases);
    add_packs(cases);
    return {{"about",
             "Encodings that must be refused. The error is the one that Noodgeld's decoders name "
             "first; another implementation may find another, but must refuse."},
            {"cases", cases.take()}};
}

}  // namespace noodgeld::test
