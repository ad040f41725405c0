// Certificate: that a terminal, for one epoch, takes spends for one merchant. Signed by the
// enroller on a request that the terminal signed itself.
#pragma once

#include <optional>
#include <string>

#include "protocol/wire/amount.h"
#include "protocol/wire/cose.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/limits.h"
#include "protocol/wire/time.h"

namespace noodgeld {

/// The last head known of the epoch before: where an innocent restore left off.
struct PreviousEpoch {
    Epoch epoch;
    Sequence sequence;
    EntryHash hash;
    friend bool operator==(const PreviousEpoch&, const PreviousEpoch&) = default;
};

struct CertificateRequest {
    static constexpr Kind kKind = Kind::request;

    crypto::PublicKey key;               ///< Also the signer: proof of possession.
    std::optional<TerminalId> terminal;  ///< For a new epoch or a renewal; a new terminal has none.
    Epoch epoch;
    std::optional<PreviousEpoch> previous;
    std::string merchant;  ///< A legal entity: "KVK12345678".
    StoreGroup store_group;
    RegionNumber region;
    std::string payee;  ///< Where its money goes: an IBAN.
    friend bool operator==(const CertificateRequest&, const CertificateRequest&) = default;
};

struct Certificate {
    static constexpr Kind kKind = Kind::certificate;

    TerminalId terminal;
    crypto::PublicKey key;
    Epoch epoch;
    std::optional<PreviousEpoch> previous;
    std::string merchant;
    StoreGroup store_group;
    RegionNumber region;
    std::string payee;
    Amount ceiling;  ///< What the merchant may be owed in one crisis before an auditor looks.
    UnixTime from;
    UnixTime until;
    friend bool operator==(const Certificate&, const Certificate&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, PreviousEpoch>
void describe(Fields& fields, Self& previous) {
    fields(1, "epoch", previous.epoch);
    fields(2, "sequence", previous.sequence);
    fields(3, "hash", previous.hash);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, CertificateRequest>
void describe(Fields& fields, Self& request) {
    fields(1, "key", request.key);
    fields(2, "terminal", request.terminal);
    fields(3, "epoch", request.epoch);
    fields(4, "previous", request.previous);
    fields(5, "merchant", request.merchant, length(1, limits::kMerchantBytes));
    fields(6, "store_group", request.store_group);
    fields(7, "region", request.region);
    fields(8, "payee", request.payee, length(1, limits::kPayeeBytes));
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Certificate>
void describe(Fields& fields, Self& certificate) {
    fields(1, "terminal", certificate.terminal);
    fields(2, "key", certificate.key);
    fields(3, "epoch", certificate.epoch);
    fields(4, "previous", certificate.previous);
    fields(5, "merchant", certificate.merchant, length(1, limits::kMerchantBytes));
    fields(6, "store_group", certificate.store_group);
    fields(7, "region", certificate.region);
    fields(8, "payee", certificate.payee, length(1, limits::kPayeeBytes));
    fields(9, "ceiling", certificate.ceiling);
    fields(10, "from", certificate.from);
    fields(11, "until", certificate.until);
}

/// Epoch at least 1; a previous epoch is lower; the first epoch has none.
[[nodiscard]] bool well_formed(const CertificateRequest& request);
/// The same, and `from` before `until`.
[[nodiscard]] bool well_formed(const Certificate& certificate);

/// SHA-256("noodgeld/terminal/1" || lineage || first key), 16 bytes.
[[nodiscard]] TerminalId terminal_id(const crypto::PublicKey& first_key, const Lineage& lineage);

}  // namespace noodgeld
