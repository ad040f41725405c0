// Holdings of the example scheme, as an officer's or issuer's tool has them.
#pragma once

#include "base/check.h"
#include "protocol/objects/holdings.h"
#include "tests/support/fixtures.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {

/// Adds what must be accepted.
inline void hold(Holdings& held, Kind kind, const Bytes& wire) {
    NOODGELD_CHECK(held.add(kind, wire, verifier()).has_value());
}

/// Holding only the first charter.
[[nodiscard]] inline Holdings holdings_of(const Charter& first, unsigned officers) {
    Holdings held;
    hold(held, Kind::charter, encode(by_officers(first, 1, officers, std::nullopt)));
    return held;
}
[[nodiscard]] inline Holdings chartered() {
    return holdings_of(charter(), 4);
}

inline void hold(Holdings& held, const Series& series) {
    hold(held, Kind::series, encode(sign(series, lineage(), example_key("issuer"))));
}
inline void hold(Holdings& held, const Certificate& certificate) {
    hold(held, Kind::certificate, encode(sign(certificate, lineage(), example_key("enroller"))));
}
inline void hold(Holdings& held, const MerchantRegister& made) {
    hold(held, Kind::merchant_register, encode(by_officers(made)));
}
/// Attested by the issuer and three officers.
inline void hold(Holdings& held, const Emission& emission) {
    auto object = by_officers(emission);
    combine(object, cosign(object.value, lineage(), example_key("issuer")));
    hold(held, Kind::emission, encode(object));
}

}  // namespace noodgeld::test
