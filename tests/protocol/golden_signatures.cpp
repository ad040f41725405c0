// Heads whose signatures are good, or not, and why: the domain, the key, and the rule itself.
#include "base/check.h"
#include "protocol/wire/text.h"
#include "tests/crypto/reference_ed25519.h"
#include "tests/protocol/golden.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

namespace reference = crypto::reference;

Head head() {
    return golden_feed_entries().head();
}

Bytes message_for(const KeyId& kid, Kind kind = Kind::head,
                  const std::optional<Lineage>& in = lineage()) {
    return cose::to_be_signed_1(kid, domain(kind, in), encode(head()));
}

/// A head said to be signed by `key`.
json::object signature_case(const char* why, const crypto::PublicKey& key,
                            const crypto::Signature& signature, bool valid,
                            const Head& value = head(), const Lineage& in = lineage()) {
    const Signed<Head> object{value, {key_id(key), signature}};
    NOODGELD_CHECK(verify_signed(object, in, key, verifier()) == valid);
    return {{"why", why},
            {"kind", "head"},
            {"lineage", to_hex(in.bytes)},
            {"public_key", to_hex(key.bytes)},
            {"encoded", to_hex(encode(object))},
            {"valid", valid}};
}

/// A signer whose key or nonce point has a part of order eight, which signing does not need.
json::object mixed_order_case(const char* why, bool in_key) {
    const auto& small = reference::small_points().at(1);
    const auto none = reference::neutral();
    const reference::Signer signer{12'345, 67'890};
    const auto sign_with = [&](ByteView message) {
        return in_key ? signer.sign(small, none, message) : signer.sign(none, small, message);
    };
    const crypto::PublicKey key = sign_with({}).key;
    return signature_case(why, key, sign_with(message_for(key_id(key))).signature, true);
}

crypto::Signature plus_order(crypto::Signature signature) {
    const auto s = reference::from_little_endian(ByteView(signature.bytes).subspan(32));
    std::ranges::copy(reference::to_little_endian(s + reference::order()),
                      signature.bytes.begin() + 32);
    return signature;
}

Lineage drill_lineage() {
    Charter drill = charter();
    drill.drill = true;
    return lineage_of(drill);
}

}  // namespace

json::value golden_signatures() {
    const crypto::SecretKey key = example_key("terminal");
    const crypto::PublicKey its = key.public_key();
    const KeyId kid = key_id(its);
    const auto good = key.sign(message_for(kid));
    const auto by_other = example_key("terminal", 2).sign(message_for(kid));
    Head later = head();
    ++later.point.sequence.value;

    const crypto::PublicKey neutral{reference::encode(reference::neutral())};
    crypto::PublicKey not_canonical{
        reference::to_little_endian(reference::prime() + reference::Integer(1))};
    crypto::Signature neutral_r;
    std::ranges::copy(neutral.bytes, neutral_r.bytes.begin());
    crypto::Signature zeros;

    return {
        {"about",
         "Signed heads, and whether their signature is valid under the key and lineage "
         "given. \"lineage\" is the verifier's."},
        {"cases",
         {signature_case("as it should be", its, good, true),
          signature_case("the payload was changed", its, good, false, later),
          signature_case("the verifier's lineage is that of a drill", its, good, false, head(),
                         drill_lineage()),
          signature_case("signed in the lineage of a drill", its,
                         key.sign(message_for(kid, Kind::head, drill_lineage())), false),
          signature_case("signed without a lineage", its,
                         key.sign(message_for(kid, Kind::head, std::nullopt)), false),
          signature_case("signed as an anchor", its, key.sign(message_for(kid, Kind::anchor)),
                         false),
          signature_case(
              "signed as one of several signatures (COSE_Sign)", its,
              key.sign(cose::to_be_signed(kid, domain(Kind::head, lineage()), encode(head()))),
              false),
          signature_case("signed by another key than kid says", its, by_other, false),
          signature_case("all zero", its, zeros, false),
          signature_case("S is not below the group order: L was added", its, plus_order(good),
                         false),
          signature_case("the key is the neutral point, of small order", neutral, neutral_r, false),
          signature_case("the key is the neutral point, not canonically encoded", not_canonical,
                         neutral_r, false),
          mixed_order_case("the key has a part of order eight: the equation is cofactored", true),
          mixed_order_case("R has a part of order eight: the equation is cofactored", false)}},
    };
}

}  // namespace noodgeld::test
