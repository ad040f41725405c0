// Certificate: that the feed of a key takes spends for one merchant. Signed by the enroller on a
// request that the key signed itself.
//
// What a certificate says of its key stays as it is: a device that moves, is replaced or is
// restored begins a new feed under a new key, and its certificate may name the feed it follows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "protocol/wire/cose.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/limits.h"
#include "protocol/wire/time.h"

namespace noodgeld {

/// Where another feed was left, as far as whoever asks knew. For people: no rule uses it.
struct Followed {
    FeedId feed;
    FeedPoint point;  ///< Sequence 0 and the genesis hash: nothing of it is known.
    friend bool operator==(const Followed&, const Followed&) = default;
};

struct CertificateRequest {
    static constexpr Kind kKind = Kind::request;

    crypto::PublicKey key;   ///< Also the signer: proof of possession.
    std::string merchant;    ///< A legal entity: "KVK12345678" (is_merchant).
    std::string payee;       ///< Where its money goes: an IBAN.
    std::string legal_name;  ///< Whose account that is, as its bank knows it.
    StoreGroup store_group;
    RegionNumber region;
    std::string device;  ///< What the shop calls it: "Kassa 3".
    std::optional<Followed> follows;
    friend bool operator==(const CertificateRequest&, const CertificateRequest&) = default;
};

struct Certificate {
    static constexpr Kind kKind = Kind::certificate;

    crypto::PublicKey key;
    std::string merchant;
    std::string payee;
    std::string legal_name;
    StoreGroup store_group;
    RegionNumber region;
    std::string device;
    std::optional<Followed> follows;
    UnixTime from;
    UnixTime until;
    KeyId enroller;  ///< Who signs it: the same certificate by another enroller is another fact.
    friend bool operator==(const Certificate&, const Certificate&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Followed>
void describe(Fields& fields, Self& followed) {
    fields(1, "feed", followed.feed);
    fields(2, "point", followed.point);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, CertificateRequest>
void describe(Fields& fields, Self& request) {
    fields(1, "key", request.key);
    fields(2, "merchant", request.merchant, length(1, limits::kMerchantBytes));
    fields(3, "payee", request.payee, length(1, limits::kPayeeBytes));
    fields(4, "legal_name", request.legal_name, length(1, limits::kLegalNameBytes));
    fields(5, "store_group", request.store_group);
    fields(6, "region", request.region);
    fields(7, "device", request.device, length(1, limits::kDeviceBytes));
    fields(8, "follows", request.follows);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Certificate>
void describe(Fields& fields, Self& certificate) {
    fields(1, "key", certificate.key);
    fields(2, "merchant", certificate.merchant, length(1, limits::kMerchantBytes));
    fields(3, "payee", certificate.payee, length(1, limits::kPayeeBytes));
    fields(4, "legal_name", certificate.legal_name, length(1, limits::kLegalNameBytes));
    fields(5, "store_group", certificate.store_group);
    fields(6, "region", certificate.region);
    fields(7, "device", certificate.device, length(1, limits::kDeviceBytes));
    fields(8, "follows", certificate.follows);
    fields(9, "from", certificate.from);
    fields(10, "until", certificate.until);
    fields(11, "enroller", certificate.enroller);
}

/// Whether it is 1 to 35 of A-Z, 0-9 and '-': one merchant, one spelling.
[[nodiscard]] bool is_merchant(std::string_view name);

/// The merchant's name is one; a feed does not follow itself.
[[nodiscard]] bool well_formed(const CertificateRequest& request);
/// The same, and `from` before `until`.
[[nodiscard]] bool well_formed(const Certificate& certificate);

/// The one feed that heads under this key are of.
[[nodiscard]] inline FeedId feed_id(const crypto::PublicKey& key) {
    return key_id(key);
}

/// Whether both say the same of one key: of certificates, that the later one renews the first; of
/// a request and a certificate, that this was asked for. Dates, `follows` and who signed do not
/// count.
template <class First, class Second>
[[nodiscard]] bool binds_alike(const First& first, const Second& second) {
    const auto bound = [](const auto& one) {
        return std::tie(one.key, one.merchant, one.payee, one.legal_name, one.store_group,
                        one.region, one.device);
    };
    return bound(first) == bound(second);
}

}  // namespace noodgeld
