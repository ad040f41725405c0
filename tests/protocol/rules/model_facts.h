// The slow, obvious model of chapter 6, part 1: what was received, and which of it are facts.
//
// The model follows docs/protocol.md word by word, with plain vectors and linear searches, and
// shares only the codecs and the cryptography with protocol/'s rules.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "crypto/verifier.h"
#include "protocol/objects/certificate.h"
#include "protocol/objects/charter.h"
#include "protocol/objects/emission.h"
#include "protocol/objects/head.h"
#include "protocol/objects/manifest.h"
#include "protocol/objects/merchant_register.h"
#include "protocol/objects/order.h"
#include "protocol/objects/revocations.h"
#include "protocol/objects/ruling.h"
#include "protocol/objects/series.h"
#include "protocol/wire/pack.h"

namespace noodgeld::test::model {

/// A genuine object and its name.
template <class T>
struct Fact {
    ObjectHash hash;
    T value;
};

/// An entry that is placed.
struct Node {
    EntryHash hash;
    Entry entry;
    const Node* parent = nullptr;  ///< Null for the first of its feed.
};

struct Part {
    ObjectHash name;
    EmittedSeries of;  ///< What the emission says that proves it.
    std::uint64_t index = 0;
    std::vector<TokenId> ids;
};

struct RegisterRows {
    ObjectHash name;
    RegisterRoot of;
    std::vector<RegisteredMerchant> rows;
};

struct Facts {
    std::optional<Lineage> lineage;  ///< Nothing without a genuine first charter.
    std::vector<Fact<Charter>> charters;
    std::vector<Fact<Series>> series;
    std::vector<Fact<Emission>> emissions;
    std::vector<Fact<Order>> orders;
    std::vector<Fact<Stop>> stops;
    std::vector<Fact<RevocationList>> lists;
    std::vector<Fact<Certificate>> certificates;
    std::vector<Fact<Anchor>> anchors;
    std::vector<Bytes> recorded;  ///< Anchors in placed entries that are genuine as they stand.
    std::vector<Part> parts;
    std::vector<Fact<MerchantRegister>> registers;
    std::vector<RegisterRows> register_parts;
    std::vector<Fact<Ruling>> rulings;
    std::vector<Fact<Settlement>> settlements;
    std::vector<std::unique_ptr<const Node>> entries;  ///< Parents before children.
    /// Of each entry and each signer, the least time of its anchors whose head's point is the entry
    /// or a descendant.
    std::map<const Node*, std::map<KeyId, UnixTime>> witnesses;
};

/// 6.1, of what was received in any order. At most one first charter may be among it.
[[nodiscard]] Facts find_facts(const std::vector<PackItem>& received,
                               const crypto::Verifier& verifier);

/// Verifies, and remembers the answer for as long as the program runs: tests ask the same often.
[[nodiscard]] bool verifies(const crypto::PublicKey& key, const crypto::Signature& signature,
                            const Bytes& message, const crypto::Verifier& verifier);

/// The fact of that name, or null.
template <class T>
[[nodiscard]] const Fact<T>* find(const std::vector<Fact<T>>& facts, const ObjectHash& hash) {
    for (const Fact<T>& fact : facts) {
        if (fact.hash == hash) return &fact;
    }
    return nullptr;
}

/// 6.1: the charters that count, each following the one before.
[[nodiscard]] std::vector<const Fact<Charter>*> standing_charters(const Facts& facts);
/// That of a version; null if none counts.
[[nodiscard]] const Fact<Charter>* charter_of(const Facts& facts, CharterVersion version);
/// The last of those; null without any.
[[nodiscard]] const Fact<Charter>* current_charter(const Facts& facts);
/// In office where all facts are asked.
[[nodiscard]] bool is_in_office_now(const Facts& facts, CharterVersion signers,
                                    const ObjectHash& hash);
/// Whether any charter revokes the key.
[[nodiscard]] bool is_revoked(const Facts& facts, const KeyId& key);
[[nodiscard]] const Fact<Series>* find_series(const Facts& facts, const SeriesId& id);
[[nodiscard]] const Fact<Emission>* find_emission(const Facts& facts, const EmissionId& id);
/// The placed entry, or null.
[[nodiscard]] const Node* find_entry(const Facts& facts, const FeedId& feed, const EntryHash& hash);

}  // namespace noodgeld::test::model
