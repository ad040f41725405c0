#include "protocol/objects/head.h"

namespace noodgeld {

bool well_formed(const DatedObject& object) {
    return object.kind == Kind::charter || object.kind == Kind::revocations;
}

bool well_formed(const Anchor& anchor) {
    if (anchor.head.has_value() == anchor.object.has_value()) return false;
    return !anchor.head || decode_signed<Head>(*anchor.head);
}

std::optional<Signed<Head>> head_in(const Anchor& anchor) {
    if (!anchor.head) return std::nullopt;
    return decode_signed<Head>(*anchor.head).value();
}

Anchor anchor_for(const Signed<Head>& head, const crypto::PublicKey& key, UnixTime time) {
    return {key_id(key), encode(head), std::nullopt, time};
}

Anchor anchor_for(const DatedObject& object, const crypto::PublicKey& key, UnixTime time) {
    return {key_id(key), std::nullopt, object, time};
}

}  // namespace noodgeld
