#include <map>

#include "protocol/wire/text.h"
#include "tests/protocol/golden.h"

namespace noodgeld::test {
namespace {

json::object signature_of(const crypto::PublicKey& key, const KeySignature& by, ByteView message) {
    return {{"kid", to_hex(by.kid.bytes)},
            {"public_key", to_hex(key.bytes)},
            {"to_be_signed", to_hex(message)},
            {"signature", to_hex(by.signature.bytes)}};
}

json::object finish(json::object object, Kind kind, ByteView encoded) {
    object["encoded"] = to_hex(encoded);
    if (!text_prefix(kind).empty()) object["text"] = to_text(kind, encoded);
    return object;
}

/// Signed by one key, as COSE_Sign1.
template <class T>
json::object sign1_case(const char* name, const T& value, const crypto::SecretKey& key) {
    json::object out = object_case(name, value, lineage(), "COSE_Sign1");
    const Signed<T> object = sign(value, lineage(), key);
    const Bytes message =
        cose::to_be_signed_1(object.by.kid, domain(T::kKind, lineage()), encode(value));
    out["signatures"] = json::array{signature_of(key.public_key(), object.by, message)};
    return finish(std::move(out), T::kKind, encode(object));
}

struct Signer {
    const char* role;
    unsigned number;
};

/// Signed by several, as COSE_Sign.
template <class T>
json::object sign_case(const char* name, const T& value, const std::optional<Lineage>& lineage,
                       const std::vector<Signer>& signers) {
    json::object out = object_case(name, value, lineage, "COSE_Sign");
    MultiSigned<T> object{value, {}};
    std::map<KeyId, crypto::PublicKey> keys;
    for (const auto& [role, number] : signers) {
        const crypto::SecretKey key = example_key(role, number);
        keys[key_id(key.public_key())] = key.public_key();
        combine(object, cosign(value, lineage, key));
    }
    json::array signatures;
    for (const KeySignature& by : object.by) {
        const Bytes message = cose::to_be_signed(by.kid, domain(T::kKind, lineage), encode(value));
        signatures.push_back(signature_of(keys.at(by.kid), by, message));
    }
    out["signatures"] = signatures;
    return finish(std::move(out), T::kKind, encode(object));
}

std::vector<Signer> officers(unsigned first, unsigned last) {
    std::vector<Signer> out;
    for (unsigned i = first; i <= last; ++i) out.push_back({"officer", i});
    return out;
}

json::object token_case() {
    const Token one = token(1);
    const crypto::PublicKey key = example_public_key("series");
    const Bytes wire = encode(one);
    const auto parts = cose::read_sign1(wire);
    json::object out{{"name", "token"},
                     {"kind", "token"},
                     {"kind_number", static_cast<int>(Kind::token)},
                     {"form", "COSE_Sign1"},
                     {"lineage", to_hex(lineage().bytes)},
                     {"fields",
                      {{"series", to_hex(one.series.bytes)},
                       {"serial", to_hex(one.serial.bytes)},
                       {"holder", to_hex(one.holder.bytes)}}},
                     {"payload", to_hex(parts.value().payload)},
                     {"external_aad", to_hex(domain(Kind::token, lineage()))},
                     {"token_id", to_hex(token_id(one, lineage()).bytes)}};
    out["signatures"] =
        json::array{signature_of(key, parts.value().by, to_be_signed(one, lineage()))};
    return finish(std::move(out), Kind::token, wire);
}

json::object voucher_case() {
    const Voucher one = voucher(1);
    json::object out{
        {"name", "voucher"},
        {"kind", "voucher"},
        {"kind_number", static_cast<int>(Kind::voucher)},
        {"form", "plain"},
        {"fields", {{"token", to_hex(encode(one.token))}, {"seed", to_hex(one.seed.view())}}}};
    return finish(std::move(out), Kind::voucher, encode(one));
}

Authorisation authorisation() {
    const ExampleFeed feed;
    const Sale sale = feed.sale(1, 1, {250});
    Entry entry;
    entry.feed = feed.id();
    return authorisation_of(entry, sale, 0, token_id(token(1), lineage()));
}

/// The authorisation before it is signed: what a wallet is shown.
json::object challenge_case() {
    const Bytes payload = encode(authorisation());
    json::object out{{"name", "challenge"},
                     {"kind", "challenge"},
                     {"kind_number", static_cast<int>(Kind::challenge)},
                     {"form", "plain"},
                     {"fields", to_json(authorisation())},
                     {"payload", to_hex(payload)}};
    return finish(std::move(out), Kind::challenge, payload);
}

Order second_order() {
    Order second = order();
    second.number = {2};
    second.previous = order_hash();
    second.issued_at = kCrisis + kDay;
    second.activations[0].regions = {kGroningen, kFryslan};
    second.revocations = hash_of(revocations(), lineage());
    second.message = "Ook in Fryslân.";
    return second;
}

Series bound_series() {
    Series bound = series();
    bound.store_groups = {kStoreGroup, {8}};
    bound.goods = {kDetergent, kFood};
    bound.slot_offset = kDay;
    return bound;
}

}  // namespace

json::value golden_objects() {
    const auto issuer = example_key("issuer");
    const auto enroller = example_key("enroller");
    const auto terminal = example_key("terminal");
    std::vector<Signer> attesters = officers(1, 3);
    attesters.push_back({"issuer", 1});
    std::vector<Signer> settlers = officers(1, 2);
    settlers.push_back({"ledger", 1});
    json::object first_series = sign1_case("series", series(), issuer);
    first_series["series_id"] = to_hex(series_id(series(), lineage()).bytes);
    json::object attested = sign_case("emission", emission(), lineage(), attesters);
    attested["emission_id"] = to_hex(emission_id(emission(), lineage()).bytes);
    const ExampleFeed feed = golden_feed_entries();
    return {
        {"about", "One of every object, with what is hashed and signed. Bytes in hexadecimal."},
        {"objects",
         {sign_case("charter", charter(), std::nullopt, officers(1, 5)),
          sign_case("charter-version-2", next_charter(), lineage(), officers(1, 4)),
          first_series,
          sign1_case("series-bound", bound_series(), issuer),
          token_case(),
          voucher_case(),
          attested,
          sign_case("order", order(), lineage(), officers(1, 3)),
          sign_case("order-2", second_order(), lineage(), officers(3, 5)),
          sign_case("stop", stop(), lineage(), officers(4, 5)),
          sign_case("revocations", revocations(), lineage(), officers(1, 2)),
          sign_case("register", merchant_register(example_rows()), lineage(), officers(1, 3)),
          sign_case("ruling", ruling(), lineage(), officers(2, 4)),
          sign_case("settlement", settlement(), lineage(), settlers),
          sign1_case("request", certificate_request(), terminal),
          sign1_case("request-replacement", replacement_request(), example_key("replacement")),
          sign1_case("certificate", certificate(), enroller),
          sign1_case("certificate-replacement", certificate(replacement_request()), enroller),
          challenge_case(),
          sign1_case("authorisation", authorisation(), example_key("holder")),
          sign1_case("head", feed.head(), terminal),
          sign1_case("anchor", feed.anchor().value, example_key("ledger"))}},
    };
}

}  // namespace noodgeld::test
